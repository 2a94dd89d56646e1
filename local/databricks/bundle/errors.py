"""What can be wrong with a bundle."""

from pathlib import Path


class BundleError(ValueError):
    """A bundle cannot be deployed: names the file and the key to look at."""

    def __init__(self, origin: Path, key: str, problem: str) -> None:
        """`key` is the dotted path inside the file."""
        super().__init__(f"{origin}: {key}: {problem}")
        self.origin = origin
        self.key = key
