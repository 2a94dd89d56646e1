"""What the world on a laptop needs besides Python packages: Azurite from npm, Delta's jars."""
