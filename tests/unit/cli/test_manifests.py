"""`check` and `drop` of a file whose contract declares a manifest beside it."""

import json
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from flows.control import Manifest
from flows.names import DatasetName
from tests.fakes.world import NETFLIX, declared, fake_world
from tests.unit.cli.terminal import BAD, GOOD, Terminal
from tidegate.check.verdict import Outcome, Reason
from tidegate.cli.checking import Checked, judged
from tidegate.cli.screen import aside

ROWS = 42
CONTRACT = replace(declared()[NETFLIX].datasets[DatasetName("titles")], control=Manifest())


def checked(folder: Path, manifest: bytes | None, file: Path = GOOD) -> Checked:
    copy = folder / "titles.csv"
    copy.write_bytes(file.read_bytes())
    if manifest is not None:
        (folder / "titles.csv.manifest.json").write_bytes(manifest)
    return judged(str(copy), CONTRACT, aside())


def stating(rows: int, digest: str = "") -> bytes:
    digest = digest or sha256(GOOD.read_bytes()).hexdigest()
    return json.dumps({"rows": rows, "sha256": digest}).encode()


def test_a_manifest_that_agrees_changes_nothing(tmp_path: Path) -> None:
    verdict = checked(tmp_path, stating(ROWS)).verdict
    assert (verdict.outcome, verdict.rows) == (Outcome.ACCEPTED, ROWS)
    assert verdict.totals is not None
    assert verdict.totals.agree


@pytest.mark.parametrize("manifest", [stating(ROWS + 1), stating(ROWS, "0" * 64)])
def test_other_totals_reject_the_file(tmp_path: Path, manifest: bytes) -> None:
    found = checked(tmp_path, manifest)
    assert found.verdict.outcome is Outcome.REJECTED
    assert found.document["reason"] == Reason.CONTROL_TOTALS
    assert found.document["controlTotals"]["agree"] is False


def test_without_its_manifest_a_file_would_wait_and_is_judged_all_the_same(tmp_path: Path) -> None:
    verdict = checked(tmp_path, None).verdict
    assert (verdict.outcome, verdict.reason) == (Outcome.HELD, Reason.MANIFEST_MISSING)
    assert verdict.findings[0].expected == "a manifest beside it, titles.csv.manifest.json"
    assert verdict.bad_rows == 2


@pytest.mark.parametrize("manifest", [b"", b"[]", b'{"rows": true}', b" " * 2**17])
def test_a_manifest_that_nobody_understands_is_told(tmp_path: Path, manifest: bytes) -> None:
    verdict = checked(tmp_path, manifest).verdict
    assert (verdict.outcome, verdict.reason) == (Outcome.HELD, Reason.MANIFEST_UNREADABLE)


def test_a_bad_file_stays_bad_and_its_manifest_is_told_too(tmp_path: Path) -> None:
    verdict = checked(tmp_path, None, BAD).verdict
    assert (verdict.outcome, verdict.reason) == (Outcome.REJECTED, Reason.HEADER)
    assert verdict.findings[0].rule == Reason.MANIFEST_MISSING


def terminal() -> Terminal:
    flow = declared()[NETFLIX]
    datasets = {**flow.datasets, CONTRACT.dataset: CONTRACT}
    return Terminal(world=fake_world(flows={NETFLIX: replace(flow, datasets=datasets)}))


def test_a_dropped_file_takes_its_manifest_with_it(tmp_path: Path) -> None:
    sender = terminal()
    checked(tmp_path, stating(ROWS))
    result = sender.run("drop", tmp_path / "titles.csv", "--as", "titles_1.csv", "--wait")
    assert result.exit_code == 0, result.output
    assert "with its manifest titles.csv.manifest.json" in result.stdout
    assert "titles_1.csv is LOADED" in result.stdout
    assert sender.world.blobs.paths("landing") == []


def test_a_file_without_its_manifest_is_held_and_says_so(tmp_path: Path) -> None:
    sender = terminal()
    checked(tmp_path, None)
    result = sender.run("drop", tmp_path / "titles.csv", "--wait")
    assert result.exit_code == 1
    assert "The file waits for its manifest." in result.stdout
