"""Where Azure Functions looks for the app; the app itself is in `tidegate`."""

from tidegate.app import app

__all__ = ["app"]
