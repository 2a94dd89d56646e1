"""What an operator asked of single files, and whether it came about."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from campaigns.audit.evidence import Evidence

RETRACT: Final = "retract"
LIFT: Final = "lift"
ENDS: Final = {RETRACT: "RETRACTED", LIFT: "LOADED"}
"""States after a move; a replay may end in any."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One move that was put to the API and not refused."""

    file_id: str
    move: str
    answered: bool
    """Without an answer it may have been put down or not."""


def move_findings(evidence: "Evidence") -> Iterator[str]:
    """Sentences; none when what was promised came about, and nothing else."""
    asked: dict[str, list[Asked]] = defaultdict(list)
    for each in evidence.moves:
        if each.move in ENDS:
            asked[each.file_id].append(each)
    for file_id, moves in asked.items():
        yield from _kept(evidence, file_id, moves)
    for file_id, version in evidence.of_state("RETRACTED"):
        if all(each.move != RETRACT for each in asked[file_id]):
            yield f"{version['path']} ({file_id}) is RETRACTED, which nobody asked for"


def _kept(evidence: "Evidence", file_id: str, moves: Sequence[Asked]) -> Iterator[str]:
    last, state = moves[-1], evidence.versions[file_id]["state"]
    if last.answered and state != ENDS[last.move]:
        yield f"{file_id} is {state}, although it was promised to {last.move} it"
