"""Files of the Netflix flow: titles that nobody filmed, and who appears in them."""

import random
from collections.abc import Callable, Iterator, Mapping
from itertools import chain
from typing import Final

from local.data.plan import Drawn, Plan, Tally

_FIRST_ID: Final = 100_000_000
_TITLES: Final = (
    "duration_minutes,duration_seasons,type,title,date_added,release_year,rating,description,"
    "show_id\n"
)
_PAIRS: Final[Mapping[str, tuple[str, int, int]]] = {
    # by dataset: the column, how many a title has at most, how many there are
    "cast": ("cast", 3, 50_000),
    "category": ("listed_in", 2, 40),
    "countries": ("country", 1, 90),
    "directors": ("director", 1, 9_000),
}
_RATINGS: Final = ("TV-MA", "TV-14", "PG-13", "R", "")
_WORDS: Final = (
    *("a", "the", "and", "who", "cannot", "forget,", "before", "dawn", "quiet", "tide", "harbour"),
    *("keeper", "letter", "winter", "garden", "crosses", "night", "brother", "stolen", "city"),
    *("résumé", "“again”", "finds", "lost", "map"),
)
_DESCRIPTION: Final = 40
_TELLINGS: Final = 1_000


def netflix(plan: Plan, tally: Tally) -> Iterator[Drawn]:
    """For each part the titles, then the files that refer to them; `rows` are titles."""
    tellings = _tellings(plan.draw("descriptions"))
    for number, rows in enumerate(plan.slices(), start=1):
        titles = _titles(plan, tellings, rows, tally)
        yield Drawn(name=f"titles-{number:05}.csv", texts=chain([_TITLES], titles))
        for dataset, (column, most, names) in _PAIRS.items():
            draw = plan.draw(f"{dataset} {rows.start}")
            pairs = _pairs(draw, most, names, column.replace("_", " ").title(), rows)
            texts = chain([f"{column},show_id\n"], pairs)
            yield Drawn(name=f"{dataset}-{number:05}.csv", texts=texts)


def _tellings(draw: random.Random) -> list[str]:
    """Drawn once: most of a row's text, and nobody counts how often one comes."""
    return [
        " ".join(_WORDS[int(draw.random() * len(_WORDS))] for _ in range(_DESCRIPTION))
        for _ in range(_TELLINGS)
    ]


def _titles(plan: Plan, tellings: list[str], rows: range, tally: Tally) -> Iterator[str]:
    chance = plan.draw(f"titles {rows.start}").random
    bad, twice = plan.shares.bad, plan.shares.bad + plan.shares.duplicate
    for number in rows:
        drawn = chance()
        line = _title(_FIRST_ID + number, chance, tellings, broken=drawn < bad)
        repeated = bad <= drawn < twice
        tally.rows += 1 + repeated
        tally.bad += drawn < bad
        tally.duplicate += repeated
        yield line * (1 + repeated)


def _title(show_id: int, chance: Callable[[], float], tellings: list[str], *, broken: bool) -> str:
    series = chance() < 1 / 3
    length = f",{1 + int(chance() * 9)},TV Show" if series else f"{60 + int(chance() * 120)},,Movie"
    year = 1950 + int(76 * (1 - chance() ** 3))
    added = f"{1 + int(chance() * 12)}/{1 + int(chance() * 28)}/{2008 + int(chance() * 18)}"
    rating = _RATINGS[int(chance() * len(_RATINGS))]
    words = tellings[int(chance() * len(tellings))]
    return (
        f'{length},"{words[:20].title()}: {show_id}",{added},{"soon" if broken else year},{rating},'
        f'"{words}",{show_id}\n'
    )


def _pairs(draw: random.Random, most: int, names: int, name: str, rows: range) -> Iterator[str]:
    """Each title with up to `most` of the names; none twice with one title."""
    chance, step = draw.random, names // most
    for number in rows:
        for place in range(int(chance() * (most + 1))):
            member = place * step + int(chance() * step)
            yield f"{name} {member},{_FIRST_ID + number}\n"
