"""The verdict: every finding of every part, as sentences."""

from typing import Final

from campaigns.audit.evidence import Evidence
from campaigns.audit.files import file_findings
from campaigns.audit.gold import gold_findings
from campaigns.audit.moves import move_findings
from campaigns.audit.places import place_findings
from campaigns.audit.runs import run_findings
from campaigns.audit.tables import table_findings

PARTS: Final = (
    file_findings, move_findings, place_findings, table_findings, gold_findings, run_findings,
)  # fmt: skip


def audit(evidence: Evidence) -> tuple[str, ...]:
    """Empty when nothing was lost, nothing doubled and nothing done for nothing."""
    return tuple(finding for part in PARTS for finding in part(evidence))
