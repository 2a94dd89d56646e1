"""Timers that make every hint unnecessary."""
