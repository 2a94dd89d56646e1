"""Bytes and a contract to a verdict: one pass, bounded memory; knows nothing of the service."""
