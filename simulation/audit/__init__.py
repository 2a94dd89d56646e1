"""Judges what happened from the data alone: nothing here imports the service."""
