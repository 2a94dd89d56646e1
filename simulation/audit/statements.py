"""The rule about what suppliers said last, judged by when they said it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from simulation.audit.evidence import Evidence, Version, Violation

SAME_SECOND: Final = "exempt: DUPLICATE although a file of the same second wins in silver"
"""Known and open. P and Q are committed in the same second, so they have the same order; R, later,
says what P says.

Silver gives an equal order to the greater file id, the gate to whoever was judged first. When the
gate takes P for the newest, R becomes a DUPLICATE of P; when Q has the greater id, Q's rows stand
in silver although R came after both. Exempt is exactly this: R is a DUPLICATE of P, the value found
is Q's, Q and P have one order, and Q's id is the greater one.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One file's row of one key, and its place among the supplier's commits."""

    version: Version
    title: str
    second: int
    place: int


def the_last_statement_wins(seen: Evidence) -> Iterator[Violation]:
    """For every key silver has the row that was committed last, loaded or a duplicate."""
    for key, statements in _statements(seen).items():
        last, found = _last(statements), seen.silver.get(key)
        if found not in {each.title for each in last}:
            exempt = all(_same_second(each.version, statements, found) for each in last)
            said = ", ".join(f"{each.version.path} said {each.title}" for each in last)
            rule = SAME_SECOND if exempt else "last statement lost"
            yield Violation(rule=rule, story=f"key {key}: {found}, but {said}")


def _statements(seen: Evidence) -> Mapping[str, list[Statement]]:
    found: dict[str, list[Statement]] = {}
    for place, commit in enumerate(seen.commits):
        version = seen.version_of(commit)
        if version is not None and version.state in {"LOADED", "DUPLICATE"}:
            for key, title in (commit.rows or {}).items():
                statement = Statement(
                    version=version, title=title, second=commit.second, place=place
                )
                found.setdefault(key, []).append(statement)
    return found


def _last(statements: Sequence[Statement]) -> list[Statement]:
    """Commit times have one second: of several paths in the last second any may win."""
    second = max(each.second for each in statements)
    by_path = {each.version.path: each for each in statements if each.second == second}
    return list(by_path.values())


def _same_second(lost: Version, statements: Sequence[Statement], found: str | None) -> bool:
    by_id = {each.version.file_id: each.version for each in statements}
    original = by_id.get(lost.duplicate_of or "")
    if lost.state != "DUPLICATE" or original is None:
        return False
    winners = (each.version for each in statements if each.title == found)
    return any(each.order == original.order and each.file_id > original.file_id for each in winners)
