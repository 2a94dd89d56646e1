"""The gate: a file is read once, judged by its contract, and moved where its verdict says."""
