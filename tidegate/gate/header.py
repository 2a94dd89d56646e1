"""The header line: columns are found by name, and what differs is told readably."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches
from itertools import islice
from types import MappingProxyType
from typing import Final

from flows.contract import Contract
from tidegate.gate.halt import Halt
from tidegate.gate.verdict import Finding, HeaderDiff, Reason, Renamed

_DELIMITERS: Final = MappingProxyType({",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"})
_SIMILARITY: Final = 0.75
_LONGEST_NAME: Final = 128
_MOST_NAMES: Final = 200


def compare(expected: Sequence[str], found: Sequence[str]) -> HeaderDiff:
    """A missing column and an extra one of a similar name make one renamed column.

    When nothing resembles the contract the line may be a data row: its cells are not repeated.
    """
    missing = [name for name in expected if name not in found]
    extra = [name for name in dict.fromkeys(found) if name not in expected]
    renamed = tuple(_renamed(missing, extra))
    if len(missing) == len(expected) and not renamed:
        return HeaderDiff(missing=tuple(missing))
    old, new = {each.expected for each in renamed}, {each.found for each in renamed}
    return HeaderDiff(
        missing=tuple(name for name in missing if name not in old),
        extra=_shown(name for name in extra if name not in new),
        renamed=renamed,
        duplicate=_shown(name for name, count in Counter(found).items() if count > 1),
        reordered=sorted(found) == sorted(expected) and list(found) != list(expected),
    )


def _shown(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(name[:_LONGEST_NAME] for name in islice(names, _MOST_NAMES))


def _renamed(missing: Sequence[str], extra: Sequence[str]) -> Iterator[Renamed]:
    # Comparing costs the square of a name's length, and the names come from outside.
    comparable = [name for name in extra if len(name) <= _LONGEST_NAME][:_MOST_NAMES]
    free = {_folded(name): name for name in comparable}
    for name in missing:
        for match in get_close_matches(_folded(name), list(free), n=1, cutoff=_SIMILARITY):
            yield Renamed(expected=name, found=free.pop(match))


def _folded(name: str) -> str:
    return name.strip().casefold().replace(" ", "_").replace("-", "_")


def findings(diff: HeaderDiff, line: int) -> Iterator[Finding]:
    """One finding for each difference that breaks the contract.

    They name columns of the contract; what the file has instead is in the diff.
    """
    for each in diff.renamed:
        yield _finding(line, each.expected, "exactly this name; a similar one is there")
    for name in diff.missing:
        yield _finding(line, name, "a column of this name")
    if diff.extra:
        yield _finding(line, None, f"no other columns; there are {len(diff.extra)} more")
    if diff.duplicate:
        yield _finding(line, None, f"each column once; {len(diff.duplicate)} are repeated")


def _finding(line: int, column: str | None, expected: str) -> Finding:
    return Finding(rule=Reason.HEADER.value, expected=expected, line=line, column=column)


def refuse_other_delimiter(contract: Contract, cells: Sequence[str], line: int) -> None:
    """Raises Halt when the header is the contract's, but separated by another character."""
    if len(cells) != 1 or len(contract.columns) == 1:
        return
    expected = {_folded(column.name) for column in contract.columns}
    for delimiter, name in _DELIMITERS.items():
        parts = [_folded(part.strip('"')) for part in cells[0].split(delimiter)]
        if len(parts) > 1 and sum(part in expected for part in parts) * 2 >= len(parts):
            wanted = contract.file_format.delimiter
            wanted = _DELIMITERS.get(wanted, wanted)
            problem = f"cells separated by {wanted}; the file looks separated by {name}"
            raise Halt(Reason.DELIMITER, problem, line=line)
