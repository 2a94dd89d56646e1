"""What a schedule's world is like, beside what happens in it."""

from dataclasses import asdict, dataclass, replace
from typing import Any, Final, Self

from flows.names import DatasetName
from simulation.world.releases import NEXT, PRESENT

A_LITTLE: Final = 60.0
YEAR: Final = 365 * 86_400.0
"""What a clock is ahead by that has gone wrong altogether, until somebody mends it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Nature:
    """Chosen once, before anything happens."""

    renames: bool
    """The lake has a hierarchical namespace."""
    skews: tuple[float, ...]
    """Seconds by which each host's clock is off."""
    release: int = PRESENT
    """The one that is deployed everywhere in the end."""
    patient: bool = False
    """Quiet is longer than the maximum wait."""
    daily_runs: int | None = None
    """Levels of bronze that may begin on one day."""
    broken: DatasetName | None = None
    """Bronze cannot load it for a long time, and leaves its files unanswered."""
    together: bool = False
    """Silver waits until both datasets have come."""
    waits: bool = False
    """Also when they are late: only a person lets it go on."""
    few: bool = False
    """A few files, or bytes, are enough for a run."""
    pages: bool = False
    """A listing shows one blob at a time, and a sweep has time for one page."""

    stated: bool = False
    """Files of titles wait for a manifest each."""

    lone: bool = False
    """Only the release that is deployed in the end declares the cast, and a deployment is under
    way when all begins: the first host has that release, the others have the other one."""

    @property
    def without_cast(self) -> int | None:
        """The release that does not declare the cast."""
        return self._other if self.lone else None

    def deployed(self, hosts: int) -> list[int]:
        """The release of each host at first."""
        return [self.release, *[self._other] * (hosts - 1)] if self.lone else [PRESENT] * hosts

    @property
    def _other(self) -> int:
        return PRESENT if self.release == NEXT else NEXT

    def with_mended_clocks(self) -> Self:
        """No clock is off by more than a minute."""
        near = (skew if abs(skew) <= A_LITTLE else 0.0 for skew in self.skews)
        return replace(self, skews=tuple(near))

    def document(self) -> dict[str, Any]:
        """For a file of a schedule."""
        return asdict(self)

    @classmethod
    def of(cls, document: dict[str, Any]) -> Self:
        """The inverse; what the document does not say has its default."""
        return cls(**{**document, "skews": tuple(document["skews"])})
