"""Long proofs against real processes, and the auditor that judges their end."""
