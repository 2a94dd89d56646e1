"""Files of a person's that hold text."""

from pathlib import Path

from tidegate.cli.errors import UsageError


def text_of(file: Path) -> str:
    """The whole file. Raises UsageError when it is not UTF-8, and OSError."""
    try:
        return file.read_text("utf-8")
    except UnicodeDecodeError:
        raise UsageError(f"{file} is not a text in UTF-8: save it as one") from None
