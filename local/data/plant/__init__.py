"""A factory of sensors that never was."""
