"""Real processes, killed with -9 while files keep landing; then the auditor looks at everything."""
