"""The log of campaigns, and what they add up to: `simulation/totals.csv`."""

import csv
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from simulation.campaign import Campaign
from simulation.commit import LOG_NAME, commit, is_dirty
from simulation.summary import faults

LOG: Final = Path(__file__).with_name(LOG_NAME)
COLUMNS: Final = (
    "date",
    "commit",
    "dirty",
    "first",
    "schedules",
    "violations",
    "faults",
    "seconds",
)


def append(played: Campaign, log: Path = LOG) -> None:
    """One line for a campaign; the tree counts as dirty when git sees any change but the log."""
    is_new = not log.exists()
    with log.open("a", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        if is_new:
            writer.writerow(COLUMNS)
        writer.writerow(
            (
                f"{datetime.now(UTC):%Y-%m-%dT%H:%MZ}",
                commit(),
                "dirty" if is_dirty() else "clean",
                played.seeds.start,
                played.tally.schedules,
                len(played.tally.failed),
                faults(played.tally),
                round(played.seconds),
            )
        )


def lines(log: Path = LOG) -> Iterator[str]:
    """The sum per commit, the latest last."""
    sums: dict[tuple[str, str], list[int]] = {}
    with log.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            total = sums.setdefault((row["commit"], row["dirty"]), [0, 0, 0])
            for place, column in enumerate(("schedules", "violations", "faults")):
                total[place] += int(row[column])
    for (sha, dirty), (schedules, violations, met) in sums.items():
        yield f"{sha} {dirty}: {schedules} schedules, {violations} violations, {met} faults"
