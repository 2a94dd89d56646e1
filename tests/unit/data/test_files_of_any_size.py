"""Drawn files: the same from one seed, as flawed as was asked, never whole in memory."""

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.catalogue import load_flow
from flows.names import DatasetName
from local.data.__main__ import FLOWS, main
from local.data.plan import Plan, Shares, Tally
from local.data.writing import write_all
from tidegate.check.check import Check
from tidegate.check.verdict import Outcome, Verdict

FLAWED = Shares(late=0.25, duplicate=0.03, bad=0.03)


def drawn(flow: str, plan: Plan, folder: Path) -> tuple[dict[str, bytes], Tally]:
    """Contents by name, unpacked: how small zlib makes them differs between its versions."""
    tally = Tally()
    paths = list(write_all(FLOWS[flow](plan, tally), folder))
    return {path.name: unpacked(path) for path in paths}, tally


def unpacked(path: Path) -> bytes:
    content = path.read_bytes()
    return gzip.decompress(content) if path.suffix == ".gz" else content


def verdicts(flow: str, folder: Path) -> Iterator[tuple[str, Verdict]]:
    datasets = load_flow(Path("flows") / flow).datasets
    for path in sorted(folder.iterdir()):
        dataset = path.name.partition("-")[0]
        check = Check(datasets[DatasetName(dataset)])
        check.feed(path.read_bytes())
        yield dataset, check.finish()


def test_the_samples_of_the_plant_are_drawn(tmp_path: Path) -> None:
    plan = Plan(rows=240, files=4, seed=4, shares=FLAWED)
    files, _ = drawn("plant", plan, tmp_path)
    kept = {path.name: unpacked(path) for path in Path("flows/plant/sample").glob("*-*")}
    assert files == kept


@pytest.mark.parametrize(("flow", "main_dataset"), [("plant", "readings"), ("netflix", "titles")])
def test_the_gate_counts_the_flaws_that_were_drawn(
    flow: str, main_dataset: str, tmp_path: Path
) -> None:
    plan = Plan(rows=3_000, files=3, seed=11, shares=FLAWED)
    _, tally = drawn(flow, plan, tmp_path)

    told = list(verdicts(flow, tmp_path))

    assert {verdict.outcome for _, verdict in told} == {Outcome.ACCEPTED}
    assert {dataset for dataset, _ in told} == set(load_flow(Path("flows") / flow).datasets)
    mine = [verdict for dataset, verdict in told if dataset == main_dataset]
    assert sum(each.rows or 0 for each in mine) == tally.rows
    assert sum(each.bad_rows for each in mine) == tally.bad
    assert sum(each.duplicate_rows for each in mine) == tally.duplicate
    assert 0.02 < tally.bad / plan.rows < 0.04
    assert 0.02 < tally.duplicate / plan.rows < 0.04


def test_a_late_file_brings_what_was_measured_before_the_file_that_came_first() -> None:
    plan = Plan(rows=90, files=9, seed=2, shares=Shares(late=0.3))
    begins = [rows.start for rows in plan.slices()]
    assert sorted(begins) == list(range(0, 90, 10))
    assert begins != sorted(begins)
    punctual = Plan(rows=90, files=9, seed=2, shares=Shares(late=0))
    assert [rows.start for rows in punctual.slices()] == sorted(begins)


def test_readings_are_the_same_in_however_many_files_and_others_of_another_seed(
    tmp_path: Path,
) -> None:
    none = Shares(late=0, duplicate=0, bad=0)

    def lines(files: int, seed: int) -> set[bytes]:
        plan = Plan(rows=2_500, files=files, seed=seed, shares=none)
        found, _ = drawn("plant", plan, tmp_path / f"{files}-{seed}")
        return {line for name in found if "readings" in name for line in found[name].splitlines()}

    assert lines(1, 5) == lines(7, 5)
    assert len(lines(1, 5)) == 2_500
    assert len(lines(1, 5) & lines(1, 6)) < 250


@pytest.mark.parametrize("flow", FLOWS)
def test_a_file_larger_than_any_memory_is_begun_at_once(flow: str) -> None:
    plan = Plan(rows=10**12, files=3, seed=1)
    large = next(file for file in FLOWS[flow](plan, Tally()) if "0001" in file.name)
    assert len([next(large.texts) for _ in range(100)]) == 100


def test_a_person_is_told_what_was_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["--rows", "60", "--files", "2", "--out", str(tmp_path)])
    assert "6 files" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        main(["--rows", "0"])
    assert "must be 1 or more" in capsys.readouterr().err
