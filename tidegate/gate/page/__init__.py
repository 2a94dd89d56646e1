"""The document that a supplier gets, as a page for people."""
