"""The document that the demo leaves."""

import json
from pathlib import Path

from flows.names import Stage
from local.demo.summary import Seconds, Summary, file_summary, run_summaries, write_summary
from tests.unit.demo.builders import a_file, a_run, an_account
from tidegate.api.views import Verdict

FILE = {
    "path": "netflix/titles/netflix_titles.csv",
    "dataset": "titles",
    "verdict": "accepted",
    "rows": 10,
    "silver_rows": 7,
    "quarantined_rows": 1,
    "duplicate_rows": 1,
    "superseded_rows": 1,
}


def test_it_has_the_documented_fields_and_no_others(tmp_path: Path) -> None:
    path = tmp_path / "demo" / "summary.json"
    summary = Summary(
        ok=True,
        why="",
        files=(file_summary(a_file(account=an_account(7, 1, 1, 1))),),
        runs=run_summaries([a_run(Stage.GOLD), a_run(Stage.BRONZE)]),
        tables={"c.netflix_gold.dim_title": 7},
        seconds=Seconds(setup=1, start=2, drop_to_gold=3.5),
    )

    write_summary(path, summary)

    assert json.loads(path.read_text()) == {
        "ok": True,
        "why": "",
        "files": [FILE],
        "runs": [
            {
                "stage": stage,
                "level": 1,
                "attempt": 1,
                "run_id": 1001,
                "result": "succeeded",
                "seconds": 12.345,
            }
            for stage in ("bronze", "gold")
        ],
        "tables": {"c.netflix_gold.dim_title": 7},
        "seconds": {"setup": 1.0, "start": 2.0, "drop_to_gold": 3.5},
    }
    assert list(path.parent.iterdir()) == [path]


def test_a_file_that_was_not_loaded_is_where_its_verdict_says() -> None:
    rejected = file_summary(a_file(state="REJECTED", verdict=Verdict.REJECTED, rows=4))
    duplicate = file_summary(a_file(state="DUPLICATE", verdict=Verdict.DUPLICATE, rows=4))
    assert (rejected.quarantined_rows, rejected.accounted) == (4, 4)
    assert (duplicate.duplicate_rows, duplicate.accounted) == (4, 4)


def test_an_accepted_file_without_an_account_does_not_add_up() -> None:
    assert not file_summary(a_file(state="ACCEPTED")).adds_up
