"""Every call of the service to the outside, and every way for it to end."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from simulation.acts import Fate

READ: Final = (Fate.FAIL, Fate.DIE)
WRITE: Final = (Fate.FAIL, Fate.LOST, Fate.LATE, Fate.DIE, Fate.DIE_AFTER)

CALLS: Final[Mapping[str, tuple[Fate, ...]]] = MappingProxyType(
    {
        "files.get": READ,
        "files.scan": READ,
        "files.apply": WRITE,
        "flows.get": READ,
        "flows.scan": READ,
        "flows.apply": WRITE,
        "journal.apply": WRITE,
        "journal.scan": READ,
        "lake.head": READ,
        "lake.listing": READ,
        "lake.page": READ,
        "lake.read": READ,
        "lake.copy": WRITE,
        "lake.delete": WRITE,
        "lake.fence": WRITE,
        "lake.put": WRITE,
        "lake.rename": WRITE,
        "queue announcements.send": WRITE,
        "queue files.send": WRITE,
        "queue files.waiting_since": READ,
        "queue flows.send": WRITE,
        "topic.publish": WRITE,
        "workspace.report": (*READ, Fate.REFUSED),
        "workspace.start": (*WRITE, Fate.REFUSED),
    }
)

IMPOSSIBLE: Final[Mapping[tuple[str, Fate], str]] = MappingProxyType(
    {
        ("workspace.start", Fate.LATE): (
            "a start that comes later than its time-out is a start whose answer was lost: "
            "the workspace takes orders in the order in which they come"
        ),
    }
)
