"""Timers that make every hint unnecessary: what no message drives, they drive."""
