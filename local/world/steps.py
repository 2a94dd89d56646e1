"""What the world consists of, as data: processes that serve, and actions between their starts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessSpec:
    """A process that prints the line `ready` on standard output once it serves."""

    name: str
    command: tuple[str, ...]
    after: frozenset[str] = frozenset()
    """Names of the steps that must be done before this one starts."""
    environment: Mapping[str, str] = field(default_factory=dict)
    """Added to the supervisor's own environment."""
    ready_seconds: float = 120.0
    stop_seconds: float = 20.0
    """From SIGTERM until the process and everything in its group is killed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """Something done once between the starts of processes."""

    name: str
    run: Callable[[], None]
    after: frozenset[str] = frozenset()


type Step = ProcessSpec | Action
