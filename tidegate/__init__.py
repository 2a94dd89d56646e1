"""The service: arrivals, gate, ledger and conductor, from a dropped file to published tables."""
