"""The demo: drop files, follow them into gold, tell what happens as it happens."""
