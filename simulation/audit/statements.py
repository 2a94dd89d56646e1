"""The rule about what suppliers said last, judged by when they said it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from simulation.audit.evidence import Evidence, Version, Violation


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One file's row of one key, and its place among the supplier's commits."""

    version: Version
    title: str
    second: int
    place: int


def the_last_statement_wins(seen: Evidence) -> Iterator[Violation]:
    """For every key silver has the row that was committed last, loaded or a duplicate.

    Commit times have a resolution of one second. Of several paths in the last second any may win,
    and it is the same one for the gate and for silver: a duplicate is never dropped for a tie.
    """
    for key, statements in _statements(seen).items():
        last, found = _last(statements), seen.silver.get(key)
        if found not in {each.title for each in last}:
            said = ", ".join(f"{each.version.path} said {each.title}" for each in last)
            yield Violation(rule="last statement lost", story=f"{key}: {found}, but {said}")


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
