"""Records to counts and findings: columns, cells, keys, drift and quality rules."""
