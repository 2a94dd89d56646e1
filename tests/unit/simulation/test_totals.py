"""A campaign leaves a line in the log, and the log adds up by commit."""

import csv
from pathlib import Path

from simulation import campaign, totals

PLAYED = range(900, 904)


def test_campaigns_of_one_commit_add_up(tmp_path: Path) -> None:
    log = tmp_path / "totals.csv"
    played = campaign.run(PLAYED, 1, lambda _: None)
    totals.append(played, log)
    totals.append(played, log)
    with log.open(encoding="utf-8", newline="") as file:
        rows = [*csv.DictReader(file)]
    assert [row["first"] for row in rows] == ["900", "900"]
    assert {row["dirty"] for row in rows} <= {"clean", "dirty"}
    assert all(int(row["faults"]) > 0 for row in rows)
    (line,) = totals.lines(log)
    faults = 2 * int(rows[0]["faults"])
    assert line.endswith(f": {2 * len(PLAYED)} schedules, 0 violations, {faults} faults")
    assert line.startswith(rows[0]["commit"])
