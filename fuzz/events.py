"""Storage events: whatever body comes, there is a decision about each thing in it."""

import asyncio
import base64
import json
from collections.abc import Iterator
from typing import Final

from flows.layout import LANDING
from fuzz.names import FLOWS, hold_harmless
from fuzz.property_error import hold
from fuzz.target import Target
from tests.corpus.events import CASES
from tests.fakes.world import TOPIC, fake_world
from tidegate.arrivals.address import address
from tidegate.arrivals.envelope import MOST_EVENTS
from tidegate.arrivals.event import Landed, Refused, parse_events
from tidegate.arrivals.receive import MOST_OF_A_SUBJECT, told_by
from tidegate.ports import BlobRef

LONGEST: Final = 4000
LONGEST_OF_A_LETTER: Final = 10
"""Characters of a picture that is written as `\\U0001f30a`."""
_WAYS: Final = 3
_WHOLE_WAY: Final = b" "
"""A body that ends so goes through the whole service over fakes, at fifty times the cost."""
_PLACE: Final = BlobRef(container=LANDING, path="netflix/titles/a.csv")


def try_event(data: bytes) -> None:
    """The first byte says how the body comes. Raises PropertyError."""
    way, body = data[0] % _WAYS if data else 0, data[1:]
    text = body.decode("utf-8", "surrogateescape" if way else "replace")
    if way == _WAYS - 1:
        text = base64.b64encode(body).decode()
    decisions = parse_events(text, topic=TOPIC)
    hold(len(decisions) <= MOST_EVENTS, "events are bounded")
    hold(len(set(decisions)) == len(decisions), "what says the same is said once")
    for each in decisions:
        _decided(each)
    if body.endswith(_WHOLE_WAY):
        asyncio.run(_received(text))


def _decided(each: Landed | Refused) -> None:
    if isinstance(each, Refused):
        hold(bool(each.reason), "a refusal has a reason")
        hold(each.reason.isprintable(), "a reason is printable")
        return
    notice = told_by(each)
    hold(notice.event_id.isascii(), "an event's id is made plain")
    place = address(each.path, FLOWS)
    if not isinstance(place, str):
        hold_harmless(place)


async def _received(text: str) -> None:
    """Through the entry of both triggers: bad events are put down, nothing is raised."""
    world = fake_world()
    await world.blobs.put(_PLACE, b"x", overwrite=True)
    await world.service.arrivals.on_event(text)
    today = world.clock().date()
    refused = [each async for each in world.service.ledger.journal.refusals(today, MOST_EVENTS)]
    for each in refused:
        each.model_dump_json().encode()
        hold(len(each.subject) <= LONGEST_OF_A_LETTER * MOST_OF_A_SUBJECT, "a subject is cut")


def seeds() -> Iterator[bytes]:
    """The corpus, each body in every way."""
    for _, body, _ in CASES:
        stored = body.encode(errors="surrogatepass")
        if len(stored) <= LONGEST:
            yield from (bytes((way,)) + stored for way in range(_WAYS))


WORDS: Final = tuple(
    json.dumps(word)
    for word in (
        *("topic", "source", "subject", "eventType", "type", "data", "api", "eTag", "url", "id"),
        *("Microsoft.Storage.BlobCreated", "Microsoft.Storage.BlobRenamed", "PutBlob", TOPIC),
        *("/blobServices/default/containers/landing/blobs/netflix/titles/a.csv", "CopyBlob"),
    )
)

TARGETS: Final = {
    "events": Target(name="events", run=try_event, seeds=seeds, longest=LONGEST, words=WORDS)
}
