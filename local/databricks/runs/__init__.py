"""Runs of jobs: their life cycle, their memory, and who may start when."""
