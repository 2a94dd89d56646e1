"""Files that are dropped together become gold by one run of each stage, and every row is found."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from tests.e2e.conftest import Together
from tests.e2e.demo_process import demo
from tests.e2e.small_files import SAMPLE
from tests.e2e.stage import Stage
from tidegate.api.views import Verdict

DATASETS = ("cast", "category", "countries", "directors", "titles")
GOLD = {
    *("dim_title", "dim_category", "dim_country", "dim_director", "dim_cast", "dim_date"),
    *("bridge_title_category", "bridge_title_country", "bridge_title_director"),
    *("bridge_title_cast", "fact_title", "agg_content", "content_trend"),
}
LABELS = {
    "category": "category",
    "countries": "country",
    "directors": "director",
    "cast": "cast",
}
"""What the dimension and the bridge of a dataset are called."""


def lines(dataset: str) -> int:
    """Data rows as a CSV reader sees them, which is how a record with a line break is one."""
    with (SAMPLE / f"{dataset}.csv").open(encoding="utf-8-sig", newline="") as file:
        return sum(1 for _ in csv.reader(file)) - 1


def test_there_is_one_bronze_run_one_silver_run_and_one_gold_run(together: Together) -> None:
    assert together.runs == ["bronze", "silver", "gold"]
    assert [(run.stage, run.level, run.attempt) for run in together.summary.runs] == [
        ("bronze", 1, 1),
        ("silver", 1, 1),
        ("gold", 1, 1),
    ]


@pytest.mark.parametrize("dataset", DATASETS)
def test_every_row_of_a_file_is_in_the_ledger_as_often_as_in_the_tables(
    dataset: str, stage: Stage, together: Together
) -> None:
    file = next(each for each in together.told.files if each.path.endswith(f"/{dataset}.csv"))
    account = file.account
    assert file.state == "LOADED"
    assert account is not None
    assert file.rows == file.bronze_rows == lines(dataset) == sum(account.model_dump().values())
    in_bronze = stage.warehouse.ask(
        f"SELECT count(*) FROM netflix_bronze.{dataset} WHERE _file_id = '{file.file_id}'"  # noqa: S608
    )
    assert in_bronze.rows == ((str(lines(dataset)),),)
    silver = f"spark_catalog.netflix_silver.{dataset}"
    assert len(together.contents[silver]) == account.silver
    assert len(together.contents[f"{silver}_quarantine"]) == account.quarantined


def test_gold_is_a_star_schema_of_which_no_table_is_empty(together: Together) -> None:
    gold = {
        name.rpartition(".")[2]: len(rows)
        for name, rows in together.contents.items()
        if ".netflix_gold." in name
    }
    assert set(gold) == GOLD
    assert all(gold.values()), gold


def test_pairs_without_a_title_are_dropped_and_titles_without_a_pair_kept_both_counted(
    stage: Stage, together: Together
) -> None:
    titles = len(together.contents["spark_catalog.netflix_silver.titles"])
    for dataset, label in LABELS.items():
        pairs = Counter(
            title for *_, title in stage.warehouse.ask(
                f"SELECT t.show_id FROM netflix_silver.{dataset} p "  # noqa: S608 - our own names
                "LEFT JOIN netflix_silver.titles t USING (show_id)"
            ).rows
        )  # fmt: skip
        bridge, alone = f"bridge_title_{label}", titles - len(pairs.keys() - {None})
        rows = len(together.contents[f"spark_catalog.netflix_gold.{bridge}"])
        assert rows == pairs.total() - pairs[None] + alone
        for told in (
            f"{bridge} title_exists {rows} {pairs[None]}",
            f"{bridge} {label}_known {pairs.total()} {alone}",
        ):
            assert told in " ".join(together.text.split()), told


def test_a_join_through_a_bridge_loses_no_title(stage: Stage) -> None:
    for label in LABELS.values():
        answer = stage.warehouse.ask(
            "SELECT count(*), (SELECT count(*) FROM netflix_gold.fact_title) "  # noqa: S608 - ours
            "FROM (SELECT DISTINCT title_key FROM netflix_gold.fact_title "
            f"JOIN netflix_gold.bridge_title_{label} USING (title_key) "
            f"JOIN netflix_gold.dim_{label} USING ({label}_key))"
        )
        assert len({*answer.rows[0]}) == 1, (label, answer.rows)


def test_the_summary_says_the_same_and_adds_up(together: Together) -> None:
    summary = together.summary
    assert (summary.ok, summary.why) == (True, "")
    assert {file.dataset for file in summary.files} == set(DATASETS)
    assert all(file.adds_up for file in summary.files)
    assert all((run.seconds or 0) > 0 for run in summary.runs)
    for dataset in DATASETS:
        mine = [
            file
            for file in summary.files
            if file.dataset == dataset and file.verdict is Verdict.ACCEPTED
        ]
        silver = f"spark_catalog.netflix_silver.{dataset}"
        assert summary.tables[silver] == sum(file.silver_rows for file in mine)
        quarantined = sum(file.quarantined_rows for file in mine)
        assert summary.tables[f"{silver}_quarantine"] == quarantined
        bronze = f"spark_catalog.netflix_bronze.{dataset}"
        assert summary.tables[bronze] == sum(file.rows for file in mine)


def test_the_demo_tells_the_story_on_80_columns(together: Together) -> None:
    for expected in (
        "titles.csv            accepted: 42 rows, 2 break the contract",
        "titles_bad.csv        rejected: ",
        "bronze                starts: level 1, attempt 1",
        "gold                  done after",
        "event                 LevelPublished silver, level 1",
        "6 files: 5 accepted, 1 rejected",
        "What gold expects of its rows",
        "content_trend: the newest years",
    ):
        assert expected in together.text
    assert "✘" not in together.text
    assert "No answer" not in together.text
    assert max(len(line.rstrip()) for line in together.text.splitlines()) <= 80


def test_the_demo_again_in_the_world_that_is_up_changes_no_table_and_starts_no_run(
    stage: Stage, together: Together, tmp_path: Path
) -> None:
    commits = stage.commits()
    assert len(commits) > len(GOLD)

    again = demo(stage.folder, tmp_path / "summary.json")

    assert again.status == 0, again.text
    assert "Using the world that is up" in again.text
    assert "No run was started, no table was touched." in again.text
    assert again.summary.ok
    assert again.summary.runs == ()
    assert Counter(file.verdict for file in again.summary.files) == {"duplicate": 5, "rejected": 1}
    assert again.summary.tables == together.summary.tables
    assert stage.commits() == commits
    assert stage.runs() == together.runs
