"""Every row of gold, counted again from the silver tables as they are."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from campaigns.audit.evidence import Evidence, Row

type Rows = Counter[tuple[Any, ...]]

YEARS: Final = range(1888, 2101)
BRIDGES: Final = (
    ("bridge_title_cast", "dim_cast", "cast", "cast"),
    ("bridge_title_category", "dim_category", "category", "listed_in"),
    ("bridge_title_country", "dim_country", "countries", "country"),
    ("bridge_title_director", "dim_director", "directors", "director"),
)
"""Bridge, dimension, silver table and its column."""
KEYS: Final = (
    ("dim_title", "title_key"), ("dim_date", "date_key"), ("dim_cast", "cast_key"),
    ("dim_category", "category_key"), ("dim_country", "country_key"),
    ("dim_director", "director_key"),
)  # fmt: skip
NONE: Final = 0
"""The key of what nobody has stated, in every dimension but that of titles."""
NO_NAME: Final = ("no name",)
"""Stands for that member; no name is equal to it, not even `Unknown`."""
FACTS: Final = (
    "show_id", "type", "type_flag", "release_year", "date_added", "duration_minutes",
    "duration_seasons",
)  # fmt: skip
TITLES: Final = (
    "show_id", "title", "short_title", "type", "rating", "description", "release_year",
)  # fmt: skip


def gold_findings(evidence: Evidence) -> Iterator[str]:
    """Sentences; none when gold is what silver makes of it. No table at all is no finding."""
    if not evidence.gold:
        return
    silver = evidence.silver
    titles = silver.get("titles", ())
    facts = [row for row in titles if row["type_flag"] in {1, 2} and row["release_year"] in YEARS]
    yield from _compared(evidence, "fact_title", FACTS, _rows(facts, FACTS))
    yield from _compared(evidence, "dim_title", TITLES, _rows(titles, TITLES))
    for bridge, dimension, source, column in BRIDGES:
        pairs = silver.get(source, ())
        yield from _dimension(evidence, dimension, {row[column] for row in pairs})
        yield from _bridge(evidence, bridge, dimension, _rows(pairs, ("show_id", column)))
    yield from _members(evidence)
    yield from _keys(evidence)
    yield from _trend(evidence, facts)
    yield from _content(evidence, facts)


def _rows(rows: Iterable[Row], columns: Sequence[str]) -> Rows:
    return Counter(tuple(row[name] for name in columns) for row in rows)


def _compared(
    evidence: Evidence, table: str, columns: Sequence[str], expected: Rows
) -> Iterator[str]:
    yield from _differences(table, _rows(evidence.gold.get(table, ()), columns), expected)


def _differences(table: str, found: Rows, expected: Rows) -> Iterator[str]:
    lost, extra = expected - found, found - expected
    if lost or extra:
        example = next(iter(lost or extra))
        yield (
            f"gold.{table} lacks {lost.total()} rows and has {extra.total()} too many,"
            f" for example {example}"
        )


def _dimension(evidence: Evidence, table: str, expected: set[str]) -> Iterator[str]:
    name = table.removeprefix("dim_")
    found = Counter((row[name], row[f"{name}_key"] == NONE) for row in evidence.gold.get(table, ()))
    members = Counter([("Unknown", True), *((each, False) for each in expected)])
    yield from _differences(table, found, members)


def _bridge(evidence: Evidence, table: str, dimension: str, pairs: Rows) -> Iterator[str]:
    """Keys are translated back: a pair belongs there when its title is there.

    So does a title without any pair, under the key of no name.
    """
    name = dimension.removeprefix("dim_")
    members = {**_by_key(evidence, dimension, f"{name}_key", name), NONE: NO_NAME}
    titles = _by_key(evidence, "dim_title", "title_key", "show_id")
    known = set(titles.values())
    expected = Counter({pair: count for pair, count in pairs.items() if pair[0] in known})
    expected.update((show, NO_NAME) for show in known - {show for show, _ in pairs})
    found = Counter(
        (titles.get(row["title_key"]), members.get(row[f"{name}_key"]))
        for row in evidence.gold.get(table, ())
    )
    yield from _differences(table, found, expected)


def _by_key(evidence: Evidence, table: str, key: str, natural: str) -> Mapping[int, Any]:
    return {row[key]: row[natural] for row in evidence.gold.get(table, ())}


def _members(evidence: Evidence) -> Iterator[str]:
    for table, key in KEYS:
        rows = Counter(row[key] for row in evidence.gold.get(table, ()))
        for value, count in (rows - Counter(rows.keys())).items():
            yield f"gold.{table} has {count + 1} members under the key {value}"
    if not any(row["date_key"] == NONE for row in evidence.gold.get("dim_date", ())):
        yield "gold.dim_date has no member for no date"


def _keys(evidence: Evidence) -> Iterator[str]:
    titles = _by_key(evidence, "dim_title", "title_key", "show_id")
    dates = {row["date_key"] for row in evidence.gold.get("dim_date", ())}
    for row in evidence.gold.get("fact_title", ()):
        added = row["date_added"]
        day = added.year * 10_000 + added.month * 100 + added.day if added else NONE
        if titles.get(row["title_key"]) != row["show_id"]:
            yield f"gold.fact_title has title {row['show_id']} under the key of another"
        if row["date_key"] != day or day not in dates:
            yield f"gold.fact_title has title {row['show_id']} under a wrong date key"


def _trend(evidence: Evidence, facts: Sequence[Row]) -> Iterator[str]:
    countries = _names_by_title(evidence, "countries", "country")
    expected: Rows = Counter()
    for (year, kind, flag), group in _grouped(facts, "release_year", "type", "type_flag").items():
        diversity = len({name for row in group for name in countries[row["show_id"]]})
        measures = (len(group), _average(group), _unit(flag), diversity)
        expected[(year, kind, *measures)] += 1
    columns = (
        "release_year", "type", "content_count", "avg_duration", "duration_unit",
        "country_diversity",
    )  # fmt: skip
    yield from _compared(evidence, "content_trend", columns, expected)


def _content(evidence: Evidence, facts: Sequence[Row]) -> Iterator[str]:
    countries = _names_by_title(evidence, "countries", "country")
    genres = _names_by_title(evidence, "category", "listed_in")
    spread = [
        {**row, "age": _age(row["release_year"]), "country": country}
        for row in facts
        for country in countries[row["show_id"]] or {"Unknown"}
    ]
    expected: Rows = Counter()
    for place, group in _grouped(spread, "type", "age", "country", "type_flag").items():
        named = {name for row in group for name in genres[row["show_id"]]}
        measures = (len(group), _average(group), _unit(place[3]), tuple(sorted(named)))
        expected[(*place[:3], *measures)] += 1
    found = Counter(
        (
            row["type"], row["content_age_category"], row["country"], row["content_count"],
            row["avg_duration"], row["duration_unit"], tuple(row["genres"]),
        )
        for row in evidence.gold.get("agg_content", ())
    )  # fmt: skip
    yield from _differences("agg_content", found, expected)


def _names_by_title(evidence: Evidence, table: str, column: str) -> Mapping[int, set[str]]:
    names: dict[int, set[str]] = defaultdict(set)
    for row in evidence.silver.get(table, ()):
        names[row["show_id"]].add(row[column])
    return names


def _grouped(rows: Iterable[Row], *names: str) -> Mapping[tuple[Any, ...], list[Row]]:
    groups: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for row in rows:
        groups[tuple(row[name] for name in names)].append(row)
    return groups


def _average(rows: Iterable[Row]) -> float | None:
    length: Callable[[Row], Any] = lambda row: (  # noqa: E731 - one expression, used once
        row["duration_minutes"] if row["type_flag"] == 1 else row["duration_seasons"]
    )
    lengths = [length(row) for row in rows if length(row) is not None]
    return sum(lengths) / len(lengths) if lengths else None


def _unit(flag: int) -> str:
    return "minutes" if flag == 1 else "seasons"


def _age(year: int) -> str:
    return "Recent" if year >= 2020 else "Modern" if year >= 2010 else "Classic"  # noqa: PLR2004 - the words' own years
