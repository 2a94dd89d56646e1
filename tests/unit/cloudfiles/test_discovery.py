"""The discovery log on a local disk."""

from itertools import count
from pathlib import Path

import pytest

from local.databricks.cloudfiles.discovery import COMPACTED_EVERY, DiscoveryLog
from local.databricks.cloudfiles.disk import DiskFolder
from local.databricks.cloudfiles.errors import DiscoveryLostError
from local.databricks.cloudfiles.folders import StoredFile

A = StoredFile(path="2026/a.csv", size=1, modified=20)
B = StoredFile(path="2026/b.csv", size=2, modified=10)


def log_in(folder: Path, root: str = "abfs://in") -> DiscoveryLog:
    return DiscoveryLog(DiskFolder(str(folder)), root, lambda: "log-1")


def file(number: int) -> StoredFile:
    return StoredFile(path=f"{number}.csv", size=number, modified=number)


def test_files_are_recorded_once_oldest_first(tmp_path: Path) -> None:
    log = log_in(tmp_path)
    assert log.read() is None
    assert log.extend(lambda: [A, B]).files == (B, A)
    assert log.extend(lambda: [B, A]).entries == 1
    assert log.extend(lambda: [A, B, file(3)]).files == (B, A, file(3))
    assert log_in(tmp_path).extend(list).files == (B, A, file(3))


def test_a_log_of_many_entries_reads_as_one(tmp_path: Path) -> None:
    log, total = log_in(tmp_path), COMPACTED_EVERY + 3
    for number in range(total):
        log.extend(lambda number=number: [file(number)])  # type: ignore[misc] # the loop's value
    read = log.read()
    assert read is not None
    assert read.files == tuple(file(number) for number in range(total))
    assert (read.entries, read.existing) == (total, 1)
    for old in range(COMPACTED_EVERY):
        (tmp_path / f"{old:08d}.json").write_text("torn")
    assert log.read() == read


def test_a_hole_in_the_log_is_an_error(tmp_path: Path) -> None:
    log = log_in(tmp_path)
    for number in range(3):
        log.extend(lambda number=number: [file(number)])  # type: ignore[misc] # the loop's value
    (tmp_path / "00000001.json").unlink()
    with pytest.raises(DiscoveryLostError):
        log.read()


def test_a_log_of_another_folder_is_an_error(tmp_path: Path) -> None:
    log_in(tmp_path).extend(list)
    with pytest.raises(DiscoveryLostError, match="abfs://other"):
        log_in(tmp_path, "abfs://other").read()


def test_places_of_another_or_a_shorter_log_are_errors(tmp_path: Path) -> None:
    discovered = log_in(tmp_path).extend(lambda: [A])
    assert discovered.place(discovered.offset(1)) == 1
    with pytest.raises(DiscoveryLostError):
        discovered.place({"log": "log-2", "files": 1})
    with pytest.raises(DiscoveryLostError):
        discovered.place(discovered.offset(2))


def test_a_writer_that_comes_second_keeps_what_the_first_found(tmp_path: Path) -> None:
    turns = count()

    def listing() -> list[StoredFile]:
        if next(turns) == 0:
            log_in(tmp_path).extend(lambda: [A])
        return [A, B]

    assert log_in(tmp_path).extend(listing).files == (A, B)


def test_a_leftover_of_a_torn_write_is_not_read(tmp_path: Path) -> None:
    log = log_in(tmp_path)
    log.extend(lambda: [A])
    (tmp_path / ".00000001.json.abc").write_text('{"version"')
    read = log.read()
    assert read is not None
    assert read.files == (A,)
