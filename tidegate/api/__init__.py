"""The HTTP API, under `/api`: FastAPI inside the one HTTP function."""
