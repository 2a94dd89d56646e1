"""What the outbox keeps, across closing and opening it again."""

import asyncio
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from local.storage.gateway.journal import Journal
from local.storage.gateway.outbox import Attempt, End, Outbox, Route
from local.storage.gateway.sequencer import Sequencer, sequencer_text
from local.storage.gateway.topic_store import TopicStore

NOW = datetime(2026, 1, 1, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[Outbox]:
    opened = Outbox.open(tmp_path)
    yield opened
    opened.close()


def routes(*names: str, due: datetime = NOW) -> list[Route]:
    return [Route(subscription=name, due=due) for name in names]


async def test_events_and_the_last_number_survive_a_restart(tmp_path: Path) -> None:
    first = Outbox.open(tmp_path)
    await first.append(7, {"id": "a"}, NOW, routes("files", "queue"))
    await first.append(9, {"id": "b"}, NOW + SECOND, routes("files"))
    await first.append(12, {"id": "nobody's"}, NOW, [])
    first.close()
    second = Outbox.open(tmp_path)
    due = await second.due("files", NOW + SECOND, 10, [])
    assert [(each.event["id"], each.published) for each in due] == [("a", NOW), ("b", NOW + SECOND)]
    assert await second.last_sequence() == 12
    second.close()


async def test_only_what_is_due_and_not_busy_is_given(outbox: Outbox) -> None:
    await outbox.append(1, {"id": "a"}, NOW, routes("files"))
    await outbox.append(2, {"id": "b"}, NOW, routes("files", due=NOW + SECOND))
    (first,) = await outbox.due("files", NOW, 10, [])
    assert first.event == {"id": "a"}
    assert await outbox.due("files", NOW, 10, [first.id]) == []
    assert await outbox.next_due("files", [first.id]) == NOW + SECOND
    assert await outbox.due("other", NOW, 10, []) == []
    assert await outbox.next_due("other", []) is None


async def test_a_failed_attempt_is_noted_and_comes_back_later(outbox: Outbox) -> None:
    await outbox.append(1, {"id": "a"}, NOW, routes("files"))
    (delivery,) = await outbox.due("files", NOW, 1, [])
    later = NOW + SECOND
    await outbox.keep(
        [Attempt(delivery=delivery.id, tried=NOW, outcome="Busy", due=later, ended=None)]
    )
    assert await outbox.due("files", NOW, 1, []) == []
    (again,) = await outbox.due("files", later, 1, [])
    assert (again.attempts, again.tried, again.outcome, again.ended) == (1, NOW, "Busy", None)


async def test_what_is_finished_is_counted_and_gone(outbox: Outbox) -> None:
    await outbox.append(1, {"id": "a"}, NOW, routes("files", "files", "queue"))
    first, second = await outbox.due("files", NOW, 9, [])
    await outbox.finish("files", [first.id], End.DELIVERED)
    await outbox.finish("files", [second.id], End.DEAD_LETTERED)
    assert await outbox.counts() == {
        "files": {"delivered": 1, "deadLettered": 1},
        "queue": {"pending": 1},
    }
    (third,) = await outbox.due("queue", NOW, 9, [])
    assert third.event == {"id": "a"}


async def test_an_event_goes_with_its_last_delivery(outbox: Outbox, tmp_path: Path) -> None:
    await outbox.append(1, {"id": "a"}, NOW, routes("files", "queue"))
    for name in ("files", "queue"):
        (delivery,) = await outbox.due(name, NOW, 9, [])
        await outbox.finish(name, [delivery.id], End.DELIVERED)
    with sqlite3.connect(tmp_path / "outbox.sqlite3") as reader:
        assert reader.execute("SELECT COUNT(*) FROM events").fetchone() == (0,)
    reader.close()


async def test_deliveries_of_vanished_subscriptions_are_forgotten(outbox: Outbox) -> None:
    await outbox.append(1, {"id": "a"}, NOW, routes("files", "gone"))
    assert await outbox.forget_others(["files"]) == 1
    assert await outbox.counts() == {"files": {"pending": 1}}


async def test_many_writers_are_committed_together_and_all_kept(outbox: Outbox) -> None:
    await asyncio.gather(
        *(outbox.append(number, {"n": number}, NOW, routes("files")) for number in range(500))
    )
    assert (await outbox.counts())["files"]["pending"] == 500


async def test_a_failing_piece_of_work_fails_its_whole_batch_and_nothing_else(
    tmp_path: Path,
) -> None:
    journal = Journal(tmp_path / "j.sqlite3", "CREATE TABLE IF NOT EXISTS t (n INTEGER UNIQUE)")
    await journal.run(lambda connection: connection.execute("INSERT INTO t VALUES (1)").rowcount)
    with pytest.raises(sqlite3.IntegrityError):
        await journal.run(
            lambda connection: connection.execute("INSERT INTO t VALUES (1)").rowcount
        )
    rows = await journal.run(lambda connection: connection.execute("SELECT n FROM t").fetchall())
    assert rows == [(1,)]
    journal.close()


async def test_topics_keep_their_events_apart(tmp_path: Path) -> None:
    store = TopicStore.open(tmp_path)
    await store.keep("a", [{"n": 1}, {"n": 2}], NOW)
    await store.keep("b", [{"n": 3}], NOW)
    first, second = await store.kept("a", 0, 10)
    assert (first.event, second.event, first.received) == ({"n": 1}, {"n": 2}, NOW)
    assert await store.kept("a", first.sequence, 10) == [second]
    assert len(await store.kept("a", 0, 1)) == 1
    store.close()


def test_sequencers_never_go_back() -> None:
    times = iter([NOW, NOW, NOW - timedelta(days=1), NOW + timedelta(days=1)])
    sequencer = Sequencer(0, lambda: next(times))
    numbers = [sequencer.next() for _ in range(4)]
    assert numbers == sorted(set(numbers))
    texts = [sequencer_text(number) for number in [0, 15, 16, *numbers]]
    assert texts == sorted(texts)


def test_a_sequencer_continues_after_a_restart_with_a_clock_that_went_back() -> None:
    last = Sequencer(0, lambda: NOW).next()
    assert Sequencer(last, lambda: NOW - timedelta(days=365)).next() == last + 1
