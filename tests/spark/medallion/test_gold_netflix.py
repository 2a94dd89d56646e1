"""The star schema, on frames alone."""

from collections.abc import Mapping

from medallion.gold.netflix import VALID_DIM_TITLE, VALID_FACT_TITLE, dim_title, fact_title
from pyspark.sql import DataFrame, SparkSession

SILVER = (
    "show_id BIGINT, title STRING, short_title STRING, type STRING, type_flag INT, rating STRING, "
    "description STRING, release_year INT, date_added DATE, duration_minutes INT, "
    "duration_seasons INT"
)


def titles(spark: SparkSession, *rows: tuple[int | None, str, int, int | None]) -> DataFrame:
    cells = [
        (show, "Dark: One", "Dark", kind, flag, "R", "Text", year, None, 90, None)
        for show, kind, flag, year in rows
    ]
    return spark.createDataFrame(cells, SILVER)


def kept(frame: DataFrame, expectations: Mapping[str, str]) -> DataFrame:
    return frame.where(" AND ".join(f"({rule})" for rule in expectations.values()))


def test_a_title_is_as_old_as_its_release(spark: SparkSession) -> None:
    years = (2020, 2019, 2010, 2009)
    frame = dim_title(titles(spark, *((year, "Movie", 1, year) for year in years)))

    found = {row["release_year"]: row["content_age_category"] for row in frame.collect()}

    assert found == {2020: "Recent", 2019: "Modern", 2010: "Modern", 2009: "Classic"}


def test_a_fact_finds_its_title_by_a_key_that_does_not_move(spark: SparkSession) -> None:
    one, both = titles(spark, (1, "Movie", 1, 2019)), ((2, "Movie", 1, 2019), (1, "Movie", 1, 2019))
    facts = fact_title(titles(spark, *both))

    joined = facts.join(dim_title(one), "title_key").collect()

    assert [(row["duration_minutes"], row["short_title"]) for row in joined] == [(90, "Dark")]
    assert facts.select("title_key").distinct().count() == 2


def test_each_expectation_drops_the_title_that_breaks_it(spark: SparkSession) -> None:
    broken = ((None, "Movie", 1, 2019), (1, "Clip", 0, 2019), (2, "Movie", 1, 1887))
    frame = titles(spark, *broken, (3, "TV Show", 2, 1888))

    facts = kept(fact_title(frame), VALID_FACT_TITLE)

    assert set(VALID_FACT_TITLE) == {"valid_show_id", "valid_type", "valid_year"}
    assert [row["show_id"] for row in facts.collect()] == [3]
    assert kept(dim_title(frame), VALID_DIM_TITLE).count() == 3
