"""Which part of which page is drawn by whom. A part stands between two comments that name it."""

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from local.databricks.cloudfiles.documented import table
from local.diagrams.files import file_machine, file_moves
from local.diagrams.runs import bounds, policies
from local.diagrams.situations import situations
from local.diagrams.stages import stage_machine

type Drawing = Callable[[], str]

PAGES: Final[Mapping[str, Mapping[str, Drawing]]] = MappingProxyType(
    {
        "docs/architecture.md": {
            "file machine": file_machine,
            "file moves": file_moves,
            "stage machine": stage_machine,
        },
        "docs/local-databricks.md": {"cloudFiles options": table},
        "docs/runs.md": {"situations": situations, "bounds": bounds, "policies": policies},
    }
)


class MissingPartError(Exception):
    """A page has no place for a part that is drawn into it."""


def drawn(page: str, text: str) -> str:
    """The page's text with every part drawn anew. Raises MissingPartError."""
    for name, draw in PAGES[page].items():
        text = _filled(text, name, draw())
    return text


def _filled(text: str, name: str, body: str) -> str:
    begin, end = f"<!-- drawn: {name} -->", f"<!-- end: {name} -->"
    place = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
    if len(place.findall(text)) != 1:
        raise MissingPartError(f"the page needs {begin} and {end} once")
    return place.sub(lambda _: f"{begin}\n{body.strip()}\n{end}", text)
