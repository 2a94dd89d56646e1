"""Host, gateway and workspace are killed with -9 ten times while files keep landing."""

from collections.abc import Iterator
from dataclasses import replace
from io import StringIO
from typing import Any

import pytest
from rich.console import Console

from campaigns.audit.auditor import audit
from campaigns.audit.evidence import Evidence
from campaigns.crash.campaign import Orders, campaign
from campaigns.crash.report import Report, show

KILLS = 10
SEED = 98
"""Kills the workspace once, early: each time costs a JVM, and what was warm in it."""


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Report, Evidence]]:
    """The campaign's figures, and what its last audit saw."""
    orders = Orders(
        folder=tmp_path_factory.mktemp("killed"),
        kills=KILLS,
        seed=SEED,
        patience=3.0,
        long_patience=15.0,
        longest_pause=12.0,
    )
    with campaign(orders, Console(file=StringIO())) as running:
        outcome = running.run()
        assert outcome.evidence is not None
        yield Report.of(SEED, outcome), outcome.evidence


def test_nothing_is_lost_and_nothing_is_doubled(ended: tuple[Report, Evidence]) -> None:
    report, _ = ended
    told = Console(file=StringIO(), record=True, width=100)
    show(report, told)
    assert report.findings == (), told.export_text()
    assert report.kills == KILLS
    assert report.files.get("LOADED", 0) > 0
    assert min(report.rows.values()) > 0


def test_the_same_auditor_finds_what_is_taken_from_that_end(
    ended: tuple[Report, Evidence],
) -> None:
    _, evidence = ended
    table = max(evidence.silver, key=lambda each: len(evidence.silver[each]))
    bronze = max(evidence.bronze, key=lambda each: len(evidence.bronze[each]))
    taken: dict[str, Any] = {
        "bronze": {**evidence.bronze, bronze: evidence.bronze[bronze][1:]},
        "silver": {**evidence.silver, table: evidence.silver[table][1:]},
        "gold": {**evidence.gold, "dim_title": evidence.gold["dim_title"][1:]},
        "versions": dict(list(evidence.versions.items())[1:]),
        "workspace_runs": evidence.workspace_runs[1:],
        "receipts": [each for each in evidence.receipts if each.stage != "silver"],
    }
    for part, left in taken.items():
        assert audit(replace(evidence, **{part: left})), part
