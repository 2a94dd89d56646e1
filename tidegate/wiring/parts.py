"""What a service is put together from, and what a deployment decides about it."""

from dataclasses import dataclass, field
from datetime import timedelta

from tidegate.check.limits import Limits
from tidegate.gate.move import Move
from tidegate.ports import Announcer, Blobs, Clock, Queue, Rows, Together, Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The outside world: real in production, fake in tests and simulation."""

    files_table: Rows
    flows_table: Rows
    journal_table: Rows
    blobs: Blobs
    move: Move
    """Into `accepted`."""
    keep: Move
    """Into `quarantine`."""
    files: Queue
    nudges: Queue
    announcements: Queue
    announcer: Announcer
    workspace: Workspace
    together: Together
    clock: Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What a deployment decides about behaviour."""

    topic: str
    poll: timedelta
    grace: timedelta
    sweep: timedelta = timedelta(seconds=45)
    """How long one sweep of a timer may take."""
    limits: Limits = field(default_factory=Limits)
    """What the gate refuses to judge."""
    release: str = ""
    """What is deployed; any other word means another deployment."""
