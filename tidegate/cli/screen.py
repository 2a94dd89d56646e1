"""What the terminal shows. Names come from outside: none of them reaches it as it is."""

import json
import unicodedata
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Final

import typer
from pydantic import BaseModel
from rich import box
from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
"""Unicode categories that move the cursor, turn the text around or show nothing."""

STYLES: Final = {
    "LOADED": "green",
    "ACCEPTED": "green",
    "REJECTED": "red",
    "HELD": "yellow",
    "DUPLICATE": "dim",
    "SUPERSEDED": "dim",
    "DELETED": "dim",
    "succeeded": "green",
    "failed": "red",
    "running": "cyan",
    "waiting": "yellow",
    "blocked": "red bold",
}
"""Colours of the words that the service uses for states."""


def out() -> Console:
    """Standard output; colours only on a terminal."""
    return Console(highlight=False)


def aside() -> Console:
    """Standard error, for whatever is not the answer."""
    return Console(stderr=True, highlight=False)


def visible(text: str) -> str:
    """The text with control, formatting and bidirectional characters written as escapes."""
    if text.isprintable():
        return text
    return "".join(_shown(letter) for letter in text)


def _shown(letter: str) -> str:
    if unicodedata.category(letter) not in UNSEEN:
        return letter
    return letter.encode("unicode_escape", "backslashreplace").decode("ascii")


def plain(value: object, style: str = "") -> Text:
    """A cell or a line: never read as markup."""
    return Text(visible(str(value)), style=style)


def word(state: str) -> Text:
    """A state in its colour."""
    return plain(state, STYLES.get(state, ""))


def table(*columns: Column | str, title: str | None = None) -> Table:
    """Columns fold: at 80 characters nothing that matters is cut off."""
    made = [Column(each) if isinstance(each, str) else each for each in columns]
    for column in made:
        column.overflow = "fold"
    heading = None if title is None else Text(title, style="bold")
    return Table(
        *made,
        box=box.SIMPLE_HEAD,
        title=heading,
        title_justify="left",
        pad_edge=False,
        show_edge=False,
        padding=(0, 1, 0, 0),
    )


def number(header: str) -> Column:
    """A column of numbers."""
    return Column(header, justify="right", no_wrap=True)


def fixed(header: str) -> Column:
    """A column of short words that never break."""
    return Column(header, no_wrap=True)


def say_json(value: object) -> None:
    """One document on standard output, in ASCII: a name in it cannot drive the terminal."""
    typer.echo(json.dumps(_jsonable(value), indent=2))


def json_line(value: object) -> str:
    """The document on one line."""
    return json.dumps(_jsonable(value))


def _jsonable(value: object) -> object:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if isinstance(value, list | tuple):
        return [_jsonable(each) for each in value]
    return value


def clock_time(at: datetime | None) -> str:
    """`11-21 13:05:09`, UTC."""
    return "" if at is None else f"{at.astimezone(UTC):%m-%d %H:%M:%S}"


def span(length: timedelta) -> str:
    """`0.8 s`, `42 s`, `3 min 5 s`, `2 h 10 min`, `3 d 4 h`."""
    seconds = max(length.total_seconds(), 0.0)
    if seconds < 10:  # noqa: PLR2004 - below it a tenth of a second is worth telling
        return f"{seconds:.1f} s"
    for size, unit, smaller, name in _UNITS:
        if seconds >= size:
            rest = int(seconds % size // smaller)
            return f"{int(seconds // size)} {unit}" + (f" {rest} {name}" if rest else "")
    return f"{seconds:.0f} s"


_UNITS: Final = ((86400, "d", 3600, "h"), (3600, "h", 60, "min"), (60, "min", 1, "s"))


def amount(count: int, one: str, many: str = "") -> str:
    """`1 file`, `2,000 files`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def listed(names: Iterable[object]) -> str:
    """Names from outside with commas between them."""
    return ", ".join(visible(str(name)) for name in names)
