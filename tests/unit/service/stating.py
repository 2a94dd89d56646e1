"""Files whose contract asks for a manifest beside them."""

import json
from hashlib import sha256

from tests.fakes.world import FakeWorld
from tests.unit.service.moving import (
    P,
    record,
)

SUFFIX = ".manifest.json"
M = P + SUFFIX


def totals(content: bytes, **others: object) -> bytes:
    """What is true of a file, but for the others."""
    rows = len(content.splitlines()) - 1
    stated = {"rows": rows, "sha256": sha256(content).hexdigest()}
    return json.dumps({**stated, **others}).encode()


async def reason(world: FakeWorld, path: str = P) -> str:
    return (await record(world, path)).last.reason
