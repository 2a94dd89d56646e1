"""Messages that keep failing."""
