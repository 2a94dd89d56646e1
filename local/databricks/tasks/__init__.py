"""Executes tasks for real, in one warm Spark session."""
