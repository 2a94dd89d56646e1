"""An auditor that cannot find anything proves nothing: each corruption of a good end is told."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest

from campaigns.audit.auditor import audit
from campaigns.audit.evidence import Blob, Evidence, WorkspaceRun
from campaigns.audit.moves import Asked
from tests.unit.campaigns.good_end import FIVE, FOUR, ONE, THREE, TWO, UPLOADS, good_end, target

Corruption = Callable[[dict[str, Any]], object]


def corrupted(corrupt: Corruption) -> Evidence:
    """The good end, with one thing in it changed in place."""
    good = good_end()
    parts = {name: deepcopy(getattr(good, name)) for name in good.__dataclass_fields__}
    corrupt(parts)
    return replace(good, **parts)


def state(file_id: str, name: str) -> Corruption:
    return lambda parts: parts["versions"][file_id].update(state=name)


def another_run(parts: dict[str, Any]) -> None:
    parts["workspace_runs"].append(
        WorkspaceRun(run_id=1003, stage="bronze", level=1, attempt=1, over=True)
    )


def unknown_run(parts: dict[str, Any]) -> None:
    parts["workspace_runs"].append(
        WorkspaceRun(run_id=1003, stage="bronze", level=2, attempt=1, over=True)
    )


def other_bytes(parts: dict[str, Any]) -> None:
    parts["blobs"]["accepted"][target(ONE, "titles")] = Blob(size=1, digest="0")


def stray_blob(parts: dict[str, Any]) -> None:
    parts["blobs"]["accepted"]["netflix/titles/2026/01/05/0-x.csv"] = Blob(size=1, digest="0")


def lose(container: str, ending: str) -> Corruption:
    def corrupt(parts: dict[str, Any]) -> None:
        blobs = parts["blobs"][container]
        parts["blobs"][container] = {name: blobs[name] for name in blobs if ending not in name}

    return corrupt


CORRUPTIONS: dict[str, tuple[Corruption, str]] = {
    "a lost row in bronze": (lambda parts: parts["bronze"]["titles"].pop(0), "lacks 1 of its 2"),
    "a doubled row in bronze": (
        lambda parts: parts["bronze"]["titles"].append(parts["bronze"]["titles"][0]),
        "1 rows more than its file",
    ),
    "a changed cell in bronze": (
        lambda parts: parts["bronze"]["cast"][0].update(cast="Eve"),
        "bronze lacks 1 of its 2",
    ),
    "rows of a rejected file": (
        lambda parts: parts["bronze"]["titles"][0].update(_file_id=FOUR),
        "which is not loaded",
    ),
    "LOADED without rows": (lambda parts: parts["bronze"].update(cast=[]), "no row of it"),
    "LOADED without a receipt": (
        lambda parts: parts["receipts"][0].lines.pop(),
        "no closed receipt answers for it",
    ),
    "another number of rows in the ledger": (
        lambda parts: parts["versions"][FIVE].update(bronze_rows=3),
        "with 3 rows instead of 2",
    ),
    "an old value in silver": (
        lambda parts: parts["silver"]["titles"][0].update(duration_minutes=90),
        "does not have the last statement",
    ),
    "a lost row in silver": (lambda parts: parts["silver"]["titles"].pop(), "silver.titles lacks"),
    "a doubled row in silver": (
        lambda parts: parts["silver"]["titles"].append(parts["silver"]["titles"][0]),
        "has more than once",
    ),
    "a row of nobody in silver": (
        lambda parts: parts["silver"]["cast"].append({"cast": "Eve", "show_id": 1}),
        "although no file states it",
    ),
    "a row too many in silver's quarantine": (
        lambda parts: parts["silver"].update(
            cast_quarantine=[{"_file_id": FIVE, "cast": "Ada", "show_id": "1"}]
        ),
        "cast_quarantine has too often",
    ),
    "a wrong fact": (
        lambda parts: parts["gold"]["fact_title"][0].update(duration_minutes=90),
        "gold.fact_title lacks",
    ),
    "a lost title in gold": (lambda parts: parts["gold"]["dim_title"].pop(), "gold.dim_title"),
    "a lost pair in gold": (
        lambda parts: parts["gold"].update(bridge_title_cast=[]),
        "gold.bridge_title_cast lacks",
    ),
    "a title without a pair that its bridge lost": (
        lambda parts: parts["gold"]["bridge_title_director"].pop(),
        "gold.bridge_title_director lacks 1 rows and has 0 too many",
    ),
    "a title with a pair that is unknown as well": (
        lambda parts: parts["gold"]["bridge_title_cast"].append({"title_key": 11, "cast_key": 0}),
        "gold.bridge_title_cast lacks 0 rows and has 1 too many",
    ),
    "a title without a pair under somebody's key": (
        lambda parts: parts["gold"]["bridge_title_cast"][1].update(cast_key=22),
        "gold.bridge_title_cast lacks 1 rows and has 1 too many",
    ),
    "a dimension without its unknown member": (
        lambda parts: parts["gold"]["dim_country"].clear(),
        "gold.dim_country lacks 1",
    ),
    "an unknown member under another key": (
        lambda parts: parts["gold"]["dim_cast"][0].update(cast_key=23),
        "gold.dim_cast lacks 1 rows and has 1 too many",
    ),
    "an unknown member without a name": (
        lambda parts: parts["gold"]["dim_category"][0].update(category=None),
        "gold.dim_category lacks 1 rows and has 1 too many",
    ),
    "two members under one key": (
        lambda parts: parts["gold"]["dim_cast"][2].update(cast_key=21),
        "gold.dim_cast has 2 members under the key 21",
    ),
    "no member for no date": (
        lambda parts: parts["gold"]["dim_date"].pop(0),
        "gold.dim_date has no member for no date",
    ),
    "a wrong count in gold": (
        lambda parts: parts["gold"]["agg_content"][0].update(content_count=2),
        "gold.agg_content lacks",
    ),
    "a wrong trend in gold": (
        lambda parts: parts["gold"]["content_trend"][0].update(avg_duration=1.0),
        "gold.content_trend lacks",
    ),
    "a fact under the key of another title": (
        lambda parts: parts["gold"]["fact_title"][0].update(title_key=12),
        "under the key of another",
    ),
    "an open row": (
        lambda parts: parts["open_rows"].update({"open:x": {"path": "p"}}),
        "open:x is still open",
    ),
    "a file on its way": (state(ONE, "PROMOTING"), "ended in PROMOTING, which is not final"),
    "a good file refused": (state(TWO, "REJECTED"), "keeps its contract and is REJECTED"),
    "a bad file let through": (state(FOUR, "LOADED"), "breaks its contract and is LOADED"),
    "a retract that nobody asked for": (state(FIVE, "RETRACTED"), "which nobody asked for"),
    "a retract that was promised": (
        lambda parts: parts.update(moves=[Asked(file_id=FIVE, move="retract", answered=True)]),
        "although it was promised to retract it",
    ),
    "an acknowledged file nobody knows": (
        lambda parts: parts["versions"].pop(FIVE),
        "is in no row of the ledger",
    ),
    "a file that nobody uploaded": (
        lambda parts: parts["versions"].update(
            x={**parts["versions"][FIVE], "path": "netflix/cast/x.csv"}
        ),
        "nobody uploaded it",
    ),
    "a current version superseded": (state(FIVE, "SUPERSEDED"), "nothing was written over it"),
    "a duplicate of nothing": (
        lambda parts: parts["versions"][THREE].update(content=UPLOADS[2].digest, dataset="cast"),
        "no other file brought into bronze",
    ),
    "another content in the ledger": (
        lambda parts: parts["versions"][ONE].update(content="00"),
        "has another content",
    ),
    "an order from another time": (
        lambda parts: parts["versions"][FIVE].update(order=1),
        "order of another time",
    ),
    "an older version that wins": (
        lambda parts: parts["versions"][TWO].update(order=parts["versions"][ONE]["order"]),
        "before a version that it replaced",
    ),
    "two runs of a token in the workspace": (another_run, "was started 2 times"),
    "two runs of a token in the ledger": (
        lambda parts: parts["ended_runs"].append(parts["ended_runs"][0]),
        "belongs to 2 runs",
    ),
    "a run that the ledger does not know": (unknown_run, "the ledger knows nothing"),
    "a run that the workspace does not know": (
        lambda parts: parts["ended_runs"][0].update(run_id=7),
        "the workspace has not",
    ),
    "a receipt that was not counted": (
        lambda parts: parts["ended_runs"][0].update(covered=False),
        "the receipt of bronze 1 was counted 0 times",
    ),
    "a receipt that was counted twice": (
        lambda parts: parts["ended_runs"].append(
            {**parts["ended_runs"][0], "attempt": 2, "token": "x", "run_id": None}
        ),
        "was counted 2 times",
    ),
    "a stage that waits": (
        lambda parts: parts["state"]["silver"].update(run={"level": 1}),
        "silver still waits",
    ),
    "a stage that is blocked": (
        lambda parts: parts["state"]["gold"].update(blocked="failed"),
        "gold is blocked",
    ),
    "gold behind silver": (
        lambda parts: parts["state"]["gold"].update(consumed={}),
        "gold has not consumed",
    ),
    "a file left in landing": (
        lambda parts: parts["blobs"]["landing"].update({"netflix/x": Blob(size=1, digest="0")}),
        "was left in landing",
    ),
    "a message in a poison queue": (
        lambda parts: parts["queues"].update({"files": 3, "files-poison": 1}),
        "1 messages lie in files-poison",
    ),
    "a stray blob in accepted": (stray_blob, "no loaded file has that name"),
    "other bytes in accepted": (other_bytes, "other bytes than the gate has read"),
    "a loaded file without its bytes": (lose("accepted", FIVE), "is not in accepted"),
    "a refused file without its original": (lose("quarantine", "original"), "original is not in"),
    "a refused file without its rejection": (lose("quarantine", "rejection"), "no rejection"),
}


def test_a_good_end_has_no_finding() -> None:
    assert audit(good_end()) == ()


@pytest.mark.parametrize("name", CORRUPTIONS)
def test_a_corruption_is_found(name: str) -> None:
    corrupt, told = CORRUPTIONS[name]
    findings = audit(corrupted(corrupt))
    assert any(told in finding for finding in findings), findings
