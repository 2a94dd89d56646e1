"""How long the world takes to start, and a dropped file to become gold."""
