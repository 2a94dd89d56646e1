"""Stand-ins for the outside world that pass the same suites as the real adapters."""
