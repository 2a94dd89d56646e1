"""Rules about tables: silver holds what bronze says, and gold is silver."""

from collections.abc import Iterator

from simulation.audit.evidence import Evidence, Violation


def silver_is_bronze(seen: Evidence) -> Iterator[Violation]:
    """Every version of bronze was folded in: the greatest order wins.

    Rows of a retracted file count as if it had never come.
    """
    cells: dict[str, tuple[int, str, str]] = {}
    gone = seen.retracted()
    for batch in (each for each in seen.bronze if each.file_id not in gone):
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
