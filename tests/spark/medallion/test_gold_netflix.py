"""The star schema, on frames alone; what the samples must give is computed without Spark."""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest
from medallion.gold import dates
from medallion.gold.keys import UNKNOWN_KEY
from medallion.gold.netflix import aggregates, bridges, dimensions, facts
from medallion.gold.sources import CatalogMissingError, silver
from pyspark.sql import DataFrame, SparkSession

from local.databricks.declarative.graph import Graph
from local.databricks.declarative.names import Defaults
from local.databricks.declarative.sources import load
from tests.spark.medallion.netflix_sample import (
    PAIRS,
    Cells,
    content,
    good_pairs,
    good_titles,
    names_by_show,
    pairs_frame,
    titles_frame,
    trend,
)

LABELS = {"cast": "cast", "category": "category", "countries": "country", "directors": "director"}
"""What the dimension and the bridge of a dataset are called."""
ORPHANS = {"cast": 4, "category": 2, "countries": 1, "directors": 1}
"""Pairs of the torn title 90000997, and one of 90000999, which no file states."""

NAMESAKES = ("Jo Migramonlo", "BRSPMrXH")
"""Two names of which Spark's `xxhash64` makes one number."""

ALONE = {"cast": 3, "category": 0, "countries": 3, "directors": 12}
"""Titles of which no good name is stated."""

type Frames = Mapping[str, DataFrame]
type Row = tuple[object, ...]


@pytest.fixture(scope="module")
def sample(spark: SparkSession) -> Frames:
    """The silver tables of the sample files."""
    pairs = {dataset: pairs_frame(spark, dataset, good_pairs(dataset)) for dataset in PAIRS}
    return {"titles": titles_frame(spark, good_titles().values()), **pairs}


@pytest.fixture(scope="module")
def nothing(sample: Frames) -> Frames:
    """The silver tables of datasets that never came."""
    return {name: frame.limit(0) for name, frame in sample.items()}


def title(show: int | None, kind: str = "Movie", year: int = 2019, added: str = "") -> Cells:
    number = "" if show is None else str(show)
    cells = {"show_id": number, "type": kind, "release_year": str(year), "date_added": added}
    length = {"duration_minutes": "90", "duration_seasons": ""}
    return {**cells, **length, "title": "Dark: One", "rating": "R", "description": "Text"}


def kept(frame: DataFrame, expectations: Mapping[str, str]) -> DataFrame:
    return frame.where(" AND ".join(f"({rule})" for rule in expectations.values()))


def rows(frame: DataFrame) -> set[Row]:
    return {tuple(row) for row in frame.collect()}


def dated(titles: DataFrame) -> DataFrame:
    return facts.fact_title(titles, dates.dim_date(titles, "date_added"))


def of(module: ModuleType, name: str) -> Callable[..., DataFrame]:
    found: Callable[..., DataFrame] = getattr(module, name)
    return found


def test_every_table_is_declared_once_with_its_expectations(spark: SparkSession) -> None:
    graph = Graph(Defaults(catalog="spark_catalog", schema="netflix_gold"))
    load(sorted(Path("spark/pipelines/netflix").rglob("*.py")), graph, spark)

    declared = {each.name.table: {rule.name for rule in each.expectations} for each in graph}

    bridged = {
        f"bridge_title_{label}": {"title_exists", f"{label}_known"} for label in LABELS.values()
    }
    described = {f"dim_{label}": {"one_name"} for label in LABELS.values()}
    assert declared == bridged | described | {
        "dim_title": {"valid_show_id"},
        "dim_date": set(),
        "fact_title": {"valid_show_id", "valid_type", "valid_year", "date_known"},
        "agg_content": set(),
        "content_trend": set(),
    }


def test_a_pipeline_without_its_catalog_says_what_to_set(spark: SparkSession) -> None:
    with pytest.raises(CatalogMissingError, match=r"set tidegate\.catalog"):
        silver(spark, "netflix", "titles")


def test_bridges_lead_from_every_title_to_its_names_or_to_the_unknown_one(sample: Frames) -> None:
    dim_title = dimensions.dim_title(sample["titles"])
    shows = {row["title_key"]: row["show_id"] for row in dim_title.collect()}
    for dataset, label in LABELS.items():
        members = of(dimensions, f"dim_{label}")(sample[dataset]).collect()
        names = {row[f"{label}_key"]: row[label] for row in members}
        bridge = of(bridges, f"bridge_title_{label}")(sample[dataset], dim_title)
        rules = (bridges.TITLE_EXISTS["title_exists"], bridges.known(label)[f"{label}_known"])
        pairs = bridge.selectExpr("*", *rules).collect()
        found = Counter((names[key], shows[title]) for title, key, exists, _ in pairs if exists)

        named = {(name, show) for name, show in good_pairs(dataset) if show in good_titles()}
        alone = {("Unknown", show) for show in good_titles().keys() - names_by_show(dataset).keys()}
        assert found == Counter(named | alone), dataset
        assert {show for _, show in found} == good_titles().keys()
        assert names[UNKNOWN_KEY] == "Unknown"
        assert len(names) == len(members) == len({name for name, _ in good_pairs(dataset)}) + 1
        assert [exists for *_, exists, _ in pairs].count(False) == ORPHANS[dataset]
        assert [known for *_, known in pairs].count(False) == len(alone) == ALONE[dataset]


def test_facts_carry_the_key_of_a_date_that_is_there(sample: Frames) -> None:
    found = dated(sample["titles"]).collect()
    days = {
        row["date_key"]: row for row in dates.dim_date(sample["titles"], "date_added").collect()
    }

    added = {row["show_id"]: days[row["date_key"]]["date"] for row in found}

    assert added.keys() == good_titles().keys()
    assert added[90000101] == date(2020, 3, 14)
    assert [show for show, day in added.items() if day is None] == [90000164, 90000353]


def test_a_day_that_the_dimension_lacks_is_no_date_and_noticed(spark: SparkSession) -> None:
    titles = [title(1, added="3/1/2020"), title(2, added="3/1/2018"), title(3)]
    days = dates.dim_date(titles_frame(spark, [title(4, added="7/7/2020")]), "date_added")
    fact = facts.fact_title(titles_frame(spark, titles), days)

    found = fact.selectExpr("show_id", "date_key", facts.DATE_KNOWN["date_known"])

    assert rows(found) == {(1, 20200301, True), (2, UNKNOWN_KEY, False), (3, UNKNOWN_KEY, True)}


def test_two_names_with_one_key_are_one_member_without_a_name(spark: SparkSession) -> None:
    frame = pairs_frame(spark, "cast", [*((name, 1) for name in NAMESAKES), ("Ada", 1), ("Ada", 2)])
    members = dimensions.dim_cast(frame).selectExpr("cast", dimensions.one_name("cast")["one_name"])

    assert sorted(map(tuple, members.collect()), key=str) == [
        ("Ada", True), ("Unknown", True), (None, False),
    ]  # fmt: skip


def test_content_is_counted_once_in_each_of_its_countries(sample: Frames) -> None:
    fact_title = dated(sample["titles"])
    counted = aggregates.agg_content(fact_title, sample["countries"], sample["category"]).collect()
    found = {tuple(row[:3]): tuple(row[3:]) for row in counted}

    # By hand: The Tide Gate (94 minutes) and Static (98).
    british = ["Dramas", "Independent Films", "Mysteries", "Thrillers"]
    assert found["Movie", "Modern", "United Kingdom"] == (2, 96.0, "minutes", british)
    # The Seventh Draft (140) has no country, that of A Room in Porto (118) broke the contract.
    unknown = ["Dramas", "International Films", "Mysteries", "Romance"]
    assert found["Movie", "Modern", "Unknown"] == (2, 129.0, "minutes", unknown)
    assert found == content()
    assert len(counted) == len(found)


def test_the_trend_counts_each_title_once(sample: Frames) -> None:
    fact_title = dated(sample["titles"])
    counted = aggregates.content_trend(fact_title, sample["countries"]).collect()
    found = {tuple(row[:2]): tuple(row[2:]) for row in counted}

    # By hand: 94, 66 and 97 minutes, each from another country.
    assert found[2019, "Movie"] == (3, pytest.approx(257 / 3), "minutes", 3)
    assert found == trend()
    assert sum(row["content_count"] for row in counted) == len(good_titles()) == 40


def test_titles_alone_are_of_unknown_country_and_of_no_genre(
    sample: Frames, nothing: Frames
) -> None:
    fact_title = dated(sample["titles"])
    counted = aggregates.agg_content(fact_title, nothing["countries"], nothing["category"])
    by_year = aggregates.content_trend(fact_title, nothing["countries"])

    assert {(row["country"], *row["genres"]) for row in counted.collect()} == {("Unknown",)}
    assert {row["country_diversity"] for row in by_year.collect()} == {0}


def test_what_never_came_gives_empty_tables_and_unknown_members(nothing: Frames) -> None:
    dim_title = dimensions.dim_title(nothing["titles"])
    fact_title = dated(nothing["titles"])
    tables = [
        bridges.bridge_title_category(nothing["category"], dim_title),
        aggregates.agg_content(fact_title, nothing["countries"], nothing["category"]),
        aggregates.content_trend(fact_title, nothing["countries"]),
    ]
    assert [table.count() for table in tables] == [0, 0, 0]
    assert rows(dimensions.dim_cast(nothing["cast"])) == {(UNKNOWN_KEY, "Unknown")}
    assert rows(dates.dim_date(nothing["titles"], "date_added")) == {(0, *[None] * 9)}


def test_dates_are_those_of_whole_years_and_weeks_begin_on_monday(spark: SparkSession) -> None:
    added = titles_frame(spark, [title(1, added="12/30/2019"), title(2, added="1/5/2020")])
    found = {row["date_key"]: row for row in dates.dim_date(added, "date_added").collect()}

    assert len(found) == 1 + 365 + 366
    names = ("date", "quarter", "month_name", "weekday", "weekday_name", "is_weekend")
    assert [found[20191230][name] for name in names] == [
        date(2019, 12, 30), 4, "December", 1, "Monday", False,
    ]  # fmt: skip
    assert [found[key]["is_weekend"] for key in (20200103, 20200104, 20200105)] == [
        False, True, True,
    ]  # fmt: skip


def test_a_title_is_as_old_as_its_release(spark: SparkSession) -> None:
    years = (2020, 2019, 2010, 2009)
    frame = dimensions.dim_title(titles_frame(spark, [title(year, year=year) for year in years]))

    found = {row["release_year"]: row["content_age_category"] for row in frame.collect()}

    assert found == {2020: "Recent", 2019: "Modern", 2010: "Modern", 2009: "Classic"}


def test_keys_do_not_move_when_a_table_is_computed_again(spark: SparkSession) -> None:
    one = dimensions.dim_title(titles_frame(spark, [title(1)])).collect()
    both = dated(titles_frame(spark, [title(2), title(1)])).collect()

    keys = {row["show_id"]: row["title_key"] for row in both}
    assert keys[1] == one[0]["title_key"] == -7001672635703045582
    assert keys[2] != keys[1]


def test_each_expectation_drops_the_title_that_breaks_it(spark: SparkSession) -> None:
    broken = [title(None), title(1, "Clip"), title(2, year=1887)]
    frame = titles_frame(spark, [*broken, title(3, "TV Show", 1888)])

    assert rows(kept(dated(frame), facts.VALID_FACT).select("show_id")) == {(3,)}
    titles = kept(dimensions.dim_title(frame), dimensions.VALID_TITLE)
    assert rows(titles.select("show_id")) == {(1,), (2,), (3,)}


def test_the_columns_are_those_of_the_document(sample: Frames) -> None:
    dim_title, fact_title = (
        dimensions.dim_title(sample["titles"]),
        dated(sample["titles"]),
    )
    tables = {
        "dim_title": dim_title,
        "dim_date": dates.dim_date(sample["titles"], "date_added"),
        "fact_title": fact_title,
        "agg_content": aggregates.agg_content(fact_title, sample["countries"], sample["category"]),
        "content_trend": aggregates.content_trend(fact_title, sample["countries"]),
    }
    for dataset, label in LABELS.items():
        tables[f"dim_{label}"] = of(dimensions, f"dim_{label}")(sample[dataset])
        bridge = of(bridges, f"bridge_title_{label}")
        tables[f"bridge_title_{label}"] = bridge(sample[dataset], dim_title)

    lines = Path("docs/gold.md").read_text("utf-8").splitlines()
    cells = [re.findall(r"`(\w+)`", line) for line in lines if line.startswith("| `")]

    assert {table: columns for table, *columns in cells} == {
        name: frame.columns for name, frame in tables.items()
    }
