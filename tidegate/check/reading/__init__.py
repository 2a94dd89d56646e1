"""Bytes to records: packing, encoding, lines, and the rows of CSV and JSON Lines."""
