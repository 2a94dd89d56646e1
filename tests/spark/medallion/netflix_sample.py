"""The sample files of the Netflix flow as silver has them, read without Spark."""

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

from pyspark.sql import DataFrame, SparkSession

from flows.catalogue import load_flow
from flows.names import DatasetName

FLOW: Final = load_flow(Path("flows/netflix"))
SAMPLE: Final = Path("flows/netflix/sample")
PAIRS: Final[Mapping[str, str]] = {
    "cast": "cast",
    "category": "listed_in",
    "countries": "country",
    "directors": "director",
}
"""The column beside `show_id`, by dataset."""
TITLES: Final = (
    "duration_minutes INT, duration_seasons INT, type STRING, title STRING, date_added DATE, "
    "release_year INT, rating STRING, description STRING, show_id BIGINT"
)

type Cells = Mapping[str, str]
type Pair = tuple[str, int]


@cache
def cells(dataset: str) -> list[Cells]:
    """Every row of the file."""
    with (SAMPLE / f"{dataset}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@cache
def good_titles() -> dict[int, Cells]:
    """By `show_id`; the torn title has none that is a number."""
    return {int(row["show_id"]): row for row in cells("titles") if row["show_id"].isdigit()}


def good_pairs(dataset: str) -> set[Pair]:
    """Each pair once; the sample's bad names are empty, begin with a space or hold a comma."""
    name = PAIRS[dataset]
    found = {(row[name], int(row["show_id"])) for row in cells(dataset)}
    return {(name, show) for name, show in found if name and name[0] != " " and "," not in name}


def titles_frame(spark: SparkSession, rows: Iterable[Cells]) -> DataFrame:
    """The columns of silver that gold reads, derived ones included."""
    contract = FLOW.datasets[DatasetName("titles")]
    names = [column.name for column in contract.columns]
    typed = [tuple(_typed(name, row[name]) for name in names) for row in rows]
    derived = (
        f"CAST({each.expression} AS {each.sql_type}) {each.name}" for each in contract.derived
    )
    return spark.createDataFrame(typed, TITLES).selectExpr("*", *derived)


def pairs_frame(spark: SparkSession, dataset: str, rows: Iterable[Pair]) -> DataFrame:
    """Both columns of the dataset."""
    return spark.createDataFrame(list(rows), f"{PAIRS[dataset]} STRING, show_id BIGINT")


def _typed(name: str, cell: str) -> object:
    if not cell:
        return None
    if name == "date_added":
        month, day, year = map(int, cell.split("/"))
        return date(year, month, day)
    return int(cell) if name in _NUMBERS else cell


_NUMBERS: Final = {"duration_minutes", "duration_seasons", "release_year", "show_id"}


def names_by_show(dataset: str) -> Mapping[int, set[str]]:
    """The good names of each title; empty for a title without any."""
    found = defaultdict[int, set[str]](set)
    for name, show in good_pairs(dataset):
        found[show].add(name)
    return found


def content() -> dict[tuple[object, ...], tuple[object, ...]]:
    """What `agg_content` has to say: type, age and country to count, length, unit and genres."""
    countries, categories = names_by_show("countries"), names_by_show("category")
    groups = defaultdict[tuple[object, ...], list[int]](list)
    for show, row in good_titles().items():
        for country in countries[show] or {"Unknown"}:
            groups[row["type"], _age(int(row["release_year"])), country].append(show)
    return {
        key: (*_summed(shows), sorted(set[str]().union(*(categories[show] for show in shows))))
        for key, shows in groups.items()
    }


def trend() -> dict[tuple[object, ...], tuple[object, ...]]:
    """What `content_trend` has to say: year and type to count, length, unit and diversity."""
    countries = names_by_show("countries")
    groups = defaultdict[tuple[object, ...], list[int]](list)
    for show, row in good_titles().items():
        groups[int(row["release_year"]), row["type"]].append(show)
    return {
        key: (*_summed(shows), len(set[str]().union(*(countries[show] for show in shows))))
        for key, shows in groups.items()
    }


def _age(year: int) -> str:
    if year >= 2020:
        return "Recent"
    return "Modern" if year >= 2010 else "Classic"


def _summed(shows: list[int]) -> tuple[int, float, str]:
    unit = "minutes" if good_titles()[shows[0]]["type"] == "Movie" else "seasons"
    lengths = [int(good_titles()[show][f"duration_{unit}"]) for show in shows]
    return len(shows), sum(lengths) / len(lengths), unit
