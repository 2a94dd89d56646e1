"""What silver holds of a set of files, by definition: no order of arrival, no versions, no runs."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from flows.contract import LoadMode

type Row = tuple[str, str]
"""Id and name; a name in small letters breaks the contract of the shop."""
type Stored = tuple[str, str, str]
"""File, id, name."""
type Account = tuple[int, int, int, int]
"""Silver, quarantined, duplicate, superseded."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class File:
    """A version of a path: the part of the id before the dash."""

    order: int
    file_id: str
    rows: tuple[Row, ...] = ()

    @property
    def path(self) -> str:
        """Of the file in landing."""
        return self.file_id.split("-")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """Of one dataset."""

    silver: list[Stored]
    quarantine: list[Stored]
    accounts: Mapping[str, Account]


def expected(
    files: Iterable[File], retracted: Collection[str], mode: LoadMode, *, keyed: bool
) -> Expected:
    """Tables sorted."""
    all_files = sorted(files)
    stated = [file for file in all_files if file.file_id not in retracted]
    there = [file for file in stated if not any(replaces(mode, each, file) for each in stated)]
    broken = [row for file in there for row in _broken(file, keyed=keyed)]
    good = [row for file in there for row in sorted(_stored(file) - _broken(file, keyed=keyed))]
    if mode is LoadMode.UPSERT:
        good = list({number: (file, number, name) for file, number, name in good}.values())
    accounts = {file.file_id: _account(file, good, broken) for file in all_files}
    return Expected(silver=sorted(good), quarantine=sorted(broken), accounts=accounts)


def replaces(mode: LoadMode, later: File, earlier: File) -> bool:
    """Whether the later file takes the place of the earlier one as a whole."""
    if mode is LoadMode.UPSERT or later <= earlier:
        return False
    return mode is LoadMode.SNAPSHOT or later.path == earlier.path


def _stored(file: File) -> set[Stored]:
    return {(file.file_id, *row) for row in file.rows}


def _broken(file: File, *, keyed: bool) -> set[Stored]:
    rows = _stored(file)
    bad = {row for row in rows if row[2].islower()}
    keys = [number for _, number, _ in rows - bad]
    return bad | {row for row in rows - bad if keyed and keys.count(row[1]) > 1}


def _account(file: File, silver: Iterable[Stored], quarantine: Iterable[Stored]) -> Account:
    kept = sum(row[0] == file.file_id for row in silver)
    bad = sum(row[0] == file.file_id for row in quarantine)
    different = len(_stored(file))
    return kept, bad, len(file.rows) - different, different - kept - bad
