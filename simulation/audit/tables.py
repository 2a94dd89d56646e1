"""Rules about tables: silver holds the last statement of every key, and gold is silver."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from simulation.audit.evidence import Evidence, Version, Violation

LATE_JUDGEMENT: Final = "exempt: DUPLICATE although a file in between was judged late"
"""Known and not mended. Files P, Q, R in this order; P and R say the same, Q says something else.

When R is judged before Q has passed, the newest content is still P's: R becomes a DUPLICATE, and
Q, loaded afterwards, has the last word although R should have. Exempt is exactly this: the value
that silver lacks is R's, R is a DUPLICATE of P, the value that silver has is Q's, P < Q < R in
order, and R's driver last read the newest content before Q was first saved as promoting.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One file's row of one key."""

    version: Version
    title: str


def silver_is_bronze(seen: Evidence) -> Iterator[Violation]:
    """Every version of bronze was folded in: the greatest order wins."""
    cells: dict[int, tuple[int, str, str]] = {}
    for batch in seen.bronze:
        for key, title in batch.rows.items():
            cell = (batch.order, batch.file_id, title)
            cells[key] = max(cell, cells.get(key, cell))
    wanted = {key: title for key, (_, _, title) in cells.items()}
    if dict(seen.silver) != wanted:
        story = f"silver {dict(seen.silver)}, bronze says {wanted}"
        yield Violation(rule="silver is behind", story=story)


def gold_is_silver(seen: Evidence) -> Iterator[Violation]:
    """Gold shows silver's last version."""
    if dict(seen.gold) != dict(seen.silver):
        story = f"gold {dict(seen.gold)}, silver {dict(seen.silver)}"
        yield Violation(rule="gold is behind", story=story)


def the_last_statement_wins(seen: Evidence) -> Iterator[Violation]:
    """For every key silver has the row of the greatest order, loaded or a duplicate."""
    for key, statements in _statements(seen).items():
        greatest = max(each.version.order for each in statements)
        # Commit times have one second: files of one order may win in any order.
        last = [each for each in statements if each.version.order == greatest]
        found = seen.silver.get(key)
        if found not in {each.title for each in last}:
            exempt = all(_judged_late(seen, each.version, statements, found) for each in last)
            rule = LATE_JUDGEMENT if exempt else "last statement lost"
            story = f"key {key}: {found}, {last[-1].version.path} said {last[-1].title}"
            yield Violation(rule=rule, story=story)


def _statements(seen: Evidence) -> Mapping[int, list[Statement]]:
    found: dict[int, list[Statement]] = {}
    for version in seen.versions:
        commit = seen.commit_of(version)
        if version.state in {"LOADED", "DUPLICATE"} and commit is not None:
            for key, title in (commit.rows or {}).items():
                found.setdefault(key, []).append(Statement(version=version, title=title))
    return found


def _judged_late(
    seen: Evidence, lost: Version, statements: list[Statement], found: str | None
) -> bool:
    by_id = {each.version.file_id: each.version for each in statements}
    original = by_id.get(lost.duplicate_of or "")
    if lost.state != "DUPLICATE" or original is None:
        return False
    between = (
        each.version
        for each in statements
        if each.title == found and original.order < each.version.order < lost.order
    )
    judged = seen.judged.get(lost.file_id, -1)
    return any(judged < seen.passed.get(each.file_id, -1) for each in between)
