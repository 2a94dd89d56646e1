"""Updates of declarative pipelines: one at a time, with an event log."""
