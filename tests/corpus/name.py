"""One line of the table of names."""

from dataclasses import dataclass
from typing import Final

TITLES: Final = "netflix/titles/"

CONTROL: Final = "control or formatting"
SEGMENT: Final = "empty or relative segment"
PATTERN: Final = "does not match"
NO_FLOW: Final = "no flow of that name"
NO_DATASET: Final = "no dataset of that name"
LENGTH: Final = "1 to 1024"
BACKSLASH: Final = "a backslash"
IN_URL: Final = "characters in a URL"


@dataclass(frozen=True, slots=True)
class Name:
    """A path with one expected end."""

    what: str
    path: str
    refused: str | None = None
    """A part of the reason; None: it is a file of its dataset."""


def titles(what: str, name: str, refused: str | None = None) -> Name:
    """A name in the folder of dataset titles."""
    return Name(what, TITLES + name, refused)
