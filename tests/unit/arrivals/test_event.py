"""What is taken from an event, and what is not. Whole bodies are in `cases.py`."""

import pytest

from tests.corpus.shapes import PATH, base64ed, cloud, data, grid, renamed, text
from tests.fakes.world import TOPIC
from tidegate.arrivals.event import Landed, parse_events

LANDED = Landed(
    path=PATH, event_id="831e1650-001e-001b-66ab-eeb76e069631", etag="0x8D4BCC2E4835CD0"
)


@pytest.mark.parametrize("body", [text(grid()), text(cloud()), base64ed(text(grid()))])
def test_a_commit_gives_its_path_its_id_and_its_etag(body: str) -> None:
    assert parse_events(body, topic=TOPIC) == (LANDED,)


def test_an_etag_loses_its_quotes() -> None:
    body = text(grid(data=data(eTag='"0x8D4BCC2E4835CD0"')))
    assert parse_events(body, topic=TOPIC) == (LANDED,)


def test_a_rename_names_its_destination_and_no_etag() -> None:
    (event,) = parse_events(text(renamed()), topic=TOPIC)
    assert isinstance(event, Landed)
    assert (event.path, event.etag) == (PATH, "")


def test_events_that_say_the_same_are_one() -> None:
    assert parse_events(text([grid()] * 5), topic=TOPIC) == (LANDED,)
