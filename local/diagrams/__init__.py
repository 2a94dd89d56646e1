"""Diagrams and tables of the documentation, drawn from the code that they are about."""
