"""Seeded files of the example flow: good, tolerably bad, bad, repeated."""

from collections.abc import Callable
from random import Random
from typing import Final

DATASETS: Final = ("titles", "titles", "cast", "category", "countries", "directors")
"""Titles twice: only their rows can be restated with another content."""
HEADERS: Final = {
    "titles": "duration_minutes,duration_seasons,type,title,date_added,release_year,rating,"
    "description,show_id",
    "cast": "cast,show_id",
    "category": "listed_in,show_id",
    "countries": "country,show_id",
    "directors": "director,show_id",
}
SHOWS: Final = 300
"""Few, so that files state the same titles again."""
MOST_ROWS: Final = 40
GENRES: Final = ("Dramas", "Comedies", "Documentaries", "Thrillers", "Anime")
COUNTRIES: Final = ("Canada", "Japan", "Ireland", "Ghana", "Chile")


def all_rows_broken(content: bytes) -> bytes:
    """No row has a key any more."""
    header, *lines = content.decode().split("\r\n")
    broken = [line.rpartition(",")[0] + ",none" for line in lines if line]
    return "\r\n".join([header, *broken, ""]).encode()


BAD: Final[tuple[Callable[[bytes], bytes], ...]] = (
    lambda content: content.replace(b"show_id", b"show", 1),
    lambda content: b"\xff\xfe" + content,
    all_rows_broken,
)
"""What is done to a good file to make it one that must be rejected."""


def good_file(dataset: str, random: Random) -> bytes:
    """Rows of different keys, now and then one that breaks a rule and one that is repeated."""
    count = random.randint(1, MOST_ROWS)
    shows = random.sample(range(1, SHOWS), count)
    lines = [_line(dataset, show, random) for show in shows]
    if count == MOST_ROWS:
        lines[-1] = lines[-1].rpartition(",")[0] + ",none"
    if count > 1 and random.random() < 0.2:  # noqa: PLR2004 - one file in five
        lines.append(lines[0])
    return "\r\n".join([HEADERS[dataset], *lines, ""]).encode()


def bad_file(dataset: str, random: Random) -> bytes:
    """Must be rejected."""
    return random.choice(BAD)(good_file(dataset, random))


def _line(dataset: str, show: int, random: Random) -> str:
    match dataset:
        case "titles":
            return _title(show, random)
        case "category":
            return f"{random.choice(GENRES)},{show}"
        case "countries":
            return f"{random.choice(COUNTRIES)},{show}"
    return f"Person {random.randint(1, 60)},{show}"


def _title(show: int, random: Random) -> str:
    year, take = random.randint(1990, 2024), random.randint(1, 10_000)
    added = f"{random.randint(1, 12)}/{random.randint(1, 28)}/{random.randint(2015, 2024)}"
    rest = f"Show {show}: take {take},{added},{year},TV-14,From a list.,{show}"
    if random.random() < 0.3:  # noqa: PLR2004 - three in ten are series
        return f",{random.randint(1, 9)},TV Show,{rest}"
    return f"{random.randint(60, 180)},,Movie,{rest}"
