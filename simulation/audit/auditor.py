"""All rules about a world at rest."""

from collections.abc import Callable, Iterator
from typing import Final

from simulation.audit import files, moves, statements, tables
from simulation.audit.evidence import Evidence, Violation

RULES: Final[tuple[Callable[[Evidence], Iterator[Violation]], ...]] = (
    files.every_version_is_final,
    files.history_is_complete,
    files.rows_are_in_bronze_once,
    files.loaded_means_rows,
    files.the_last_word_is_heard,
    files.order_is_the_suppliers,
    files.duplicates_have_an_original,
    tables.silver_is_bronze,
    tables.gold_is_silver,
    statements.the_last_statement_wins,
    moves.states_follow_the_log,
)


def audit(seen: Evidence) -> list[Violation]:
    """Every violation."""
    found = [violation for rule in RULES for violation in rule(seen)]
    running = [Violation(rule="run still active", story=name) for name in seen.active_runs]
    return [*found, *running]
