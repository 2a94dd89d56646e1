"""What the benchmark of the lakehouse draws, computes and sees."""

import os
import subprocess
import sys
from pathlib import Path

from benchmarks.lakehouse import data
from benchmarks.lakehouse.measure import Measurement, Part
from benchmarks.lakehouse.memory import Peak
from benchmarks.lakehouse.report import speed
from benchmarks.lakehouse.subjects import NAMES, Places, Subjects


def test_a_tenth_of_the_titles_comes_again_with_another_description(tmp_path: Path) -> None:
    drawn = {path.name for path in data.titles(tmp_path / "titles", 1000, seed=1)}
    assert {"titles-00001.csv", "cast-00001.csv", "countries-00001.csv"} < drawn
    [path] = data.changed(tmp_path / "titles", tmp_path / "changed")
    before = (tmp_path / "titles" / path.name).read_text("utf-8").splitlines()
    header, *after = path.read_text("utf-8").splitlines()
    assert header == before[0]
    assert [line.replace(data.NEWS, "") for line in after] == before[10::10]
    assert all(line.count(data.NEWS) == 1 for line in after)


def test_every_order_is_on_a_line_of_its_own(tmp_path: Path) -> None:
    size = data.orders(tmp_path, 1_000_000, files=1)
    assert size == data.total(tmp_path) >= 1_000_000
    lines = (tmp_path / "orders-0.csv").read_text("utf-8").splitlines()
    assert all(line.count('"') % 2 == 0 for line in lines)


def test_what_is_only_named_anew_was_not_written(tmp_path: Path) -> None:
    (tmp_path / "source").write_bytes(b"12345")
    os.link(tmp_path / "source", tmp_path / "accepted")
    (tmp_path / "table").write_bytes(b"123")
    assert data.written(tmp_path) == 3


def test_rehearsals_do_not_count() -> None:
    parts = {"rehearsal": Part(seconds=9, cpu=9), "bronze": Part(seconds=2, cpu=3)}
    measured = Measurement(
        subject="bronze", cores=2, bytes=100_000_000, load=(0, 0, 0), parts=parts
    )
    assert speed(measured) == 50


def test_the_memory_of_a_python_process_is_seen() -> None:
    command = [sys.executable, "-c", "print('here', flush=True); input()"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        peak = Peak()
        peak.look(process.pid)
        process.communicate(b"\n")
    assert peak.python >= peak.python_shared > 1_000_000
    assert (peak.processes, peak.jvm) == (1, 0)


def test_every_subject_can_be_asked_for_by_its_name(tmp_path: Path) -> None:
    subjects = Subjects(
        places=Places(home=tmp_path), only=frozenset(), cores=(1, 2), spark=(), peers=Path("python")
    )
    orders, titles = list(subjects.of_orders()), list(subjects.of_titles())
    assert {each.name for each in (*orders, *titles)} == set(NAMES)
    assert {each.cores for each in orders} == {2}
    assert [each.cores for each in titles] == [1, 2, 2]
