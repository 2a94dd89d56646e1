"""`python -m campaigns.crash --kills N`: kill a world's processes N times, find nothing."""

import argparse
import sys
import tempfile
from pathlib import Path

from rich.console import Console

from campaigns.crash.campaign import Orders, campaign
from campaigns.crash.report import Report, save, show
from local.world.endings import until_asked_to_end

LEFT = "the world is left for inspection: make up WORLD={0}; its uploads: {0}/uploads.jsonl"


def main() -> int:
    """Exit code 1 when the auditor found something, or a file stood still for too long."""
    given = _arguments()
    folder = given.world or Path(tempfile.mkdtemp(prefix="tidegate-crash-"))
    console = Console(soft_wrap=True)
    orders = Orders(
        folder=folder, kills=given.kills, seed=given.seed, kills_a_round=given.kills_a_round
    )
    console.print(f"{given.kills} kills, seed {given.seed}, world in {folder}")
    with until_asked_to_end(), campaign(orders, console) as running:
        outcome = running.run()
        report = Report.of(orders.seed, outcome)
    show(report, console)
    if given.report:
        save(report, given.report)
    if outcome.findings:
        console.print(LEFT.format(folder))
    return 1 if report.findings or not report.prompt else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m campaigns.crash", description=__doc__)
    add = parser.add_argument
    add("--kills", type=int, default=10)
    add("--seed", type=int, default=1)
    add("--kills-a-round", type=int, default=10, help="before the service may come to rest")
    add("--world", type=Path, help="folder of the world; a fresh one by default")
    add("--report", type=Path, help="where to write the figures as JSON")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
