"""What somebody has to be told of: an announcement whose id says which fact it is."""

from enum import StrEnum
from typing import Final

from flows.names import FlowName
from tidegate.messages import Announcement, AnnouncementType

MAX_REASON: Final = 2000
"""Characters: a message of Azure Storage queues holds 64 KB."""


class AlarmKind(StrEnum):
    """What is wrong."""

    BLOCKED = "blocked"
    """A stage makes no further attempt until a person or a deployment says so."""
    PARKED = "parked"
    """Bronze keeps leaving a dataset's files unanswered; the others go on without it."""
    BUDGET = "budget"
    """The day's bronze starts are used up, and files wait."""
    LATE_ARRIVAL = "late_arrival"
    """A file that is expected by now has not come."""
    INCOMPLETE_SET = "incomplete_set"
    """The deadline of a set passed, and datasets of it are missing."""
    UNKNOWN_RUN_STATE = "unknown_run_state"
    """The workspace has shown a state of a run that we do not know for too long."""
    SILENT_WORKSPACE = "silent_workspace"
    """The workspace does not answer, or refuses our credential; we go on asking."""
    LONG_RUN = "long_run"
    """A run has been waiting or working for hours; we go on asking."""
    STUCK_FILE = "stuck_file"
    """A file fails each time it is driven on."""
    BROKEN_RULE = "broken_rule"
    """A SQL rule of a contract does not hold of a silver table; its rows stay as they are."""


def alarm(
    flow: FlowName, kind: AlarmKind, key: str, reason: str, **details: str | int
) -> Announcement:
    """`key` tells this fact from others of its kind: the same key is the same alarm, told once.

    `details` are further fields of `data`, beside `kind`, `key` and `reason`.
    """
    return Announcement(
        id=f"{flow}-alarm-{kind}-{key}",
        type=AnnouncementType.ALARM_RAISED,
        subject=f"/flows/{flow}/alarms/{kind}",
        data={**details, "kind": kind.value, "key": key, "reason": reason[:MAX_REASON]},
    )
