"""Two releases side by side: each reads what the other stores."""

import json
from enum import StrEnum
from pathlib import Path

import pytest
from pydantic import BaseModel

from flows.names import Stage
from tests.fakes.world import NETFLIX, FakeWorld, fake_world
from tests.unit.histories import last_papers, last_readers
from tests.unit.histories.documents import Kept, kept, read_now, read_then
from tests.unit.histories.tables import Tables
from tidegate.conductor.state import FlowState
from tidegate.ledger.states import FileState
from tidegate.messages import AnnouncementType
from tidegate.ports import RunPhase

GOOD = Path("flows/netflix/sample/titles.csv").read_bytes()
GIVEN_UP = {"restated", "restated_by", "ready_at"}
"""Of `Newest`: rows `again:` say it now. Of messages: whoever sends a nudge coalesces it."""


def said(document: BaseModel) -> dict[str, object]:
    fields: dict[str, object] = json.loads(document.model_dump_json())
    return {name: value for name, value in fields.items() if name not in GIVEN_UP}


@pytest.mark.parametrize("row", [*kept()], ids=lambda row: f"{row.kind} {row.moment}")
def test_what_the_last_release_stored_is_read_and_nothing_of_it_is_lost(row: Kept) -> None:
    now = read_now(row.kind, row.document)
    again = read_then(row.kind, json.loads(now.model_dump_json()))
    assert said(again) == said(read_then(row.kind, row.document))


def test_every_kind_of_document_is_kept() -> None:
    assert {row.kind for row in kept()} == {
        *("FlowState", "OpenFile", "Newest", "Again", "Tombstone"),
        *("LastArrival", "Trouble", "Cursor", "Undelivered"),
        *("Head", "FileRecord", "JournalEntry", "EndedRun", "Refusal"),
        *("Request", "Line", "Announcement", "FileMessage", "FlowMessage"),
    }


async def busy(tables: Tables) -> FakeWorld:
    """A flow with a loaded, a doubled, a rejected and a waiting file, and a blocked stage."""
    world = fake_world(new_table=tables.new)
    await world.drop("netflix/titles/one.csv", GOOD)
    await world.pass_time(20)
    await world.drop("netflix/titles/again.csv", GOOD)
    await world.drop("netflix/titles/bad.csv", b"not,what\r\n1,2\r\n")
    await world.pass_time(5)
    world.workspace.fail(RunPhase.REFUSED)
    await world.drop("netflix/titles/two.csv", GOOD + b",,Movie,Another,,2020,,,90000999\r\n")
    await world.pass_time(1)
    world.workspace.refusal = "no job"
    await world.pass_time(10)
    await world.service.conductor.pause(NETFLIX, paused=True)
    await world.service.reconciler.sweep()
    await world.service.poison.flow(b'{"flow": "gone"}')
    return world


async def test_what_is_stored_now_is_read_by_the_last_release() -> None:
    tables = Tables()
    await busy(tables)
    found = [row for row in tables.rows() if row.kind]
    assert len(found) > 20
    for row in found:
        read_then(row.kind, row.document)


async def test_papers_and_messages_of_now_are_read_by_the_last_release() -> None:
    world = await busy(Tables())
    for path in world.blobs.paths("requests"):
        last_papers.Request.model_validate_json(world.blobs.content("requests", path))
    receipts = [path for path in world.blobs.paths("receipts") if "/part-" in path]
    lines = [
        line
        for path in receipts
        for line in world.blobs.content("receipts", path).decode().splitlines()
    ]
    assert len(lines) > 2
    for line in lines:
        last_papers.Line.model_validate_json(line)
    for each in world.announcer.published:
        if each.type is not AnnouncementType.ALARM_RAISED:
            last_papers.Announcement.model_validate_json(each.model_dump_json())


def words(enumeration: type[StrEnum]) -> set[str]:
    return {each.value for each in enumeration}


def test_a_word_is_readable_in_one_release_before_it_is_written_by_the_next() -> None:
    """A new word takes two deployments: one that can read it, then one that writes it."""
    assert words(FileState) == words(last_readers.FileState)
    assert words(Stage) == words(last_readers.Stage)
    new = words(AnnouncementType) - words(last_papers.AnnouncementType)
    assert new == {AnnouncementType.ALARM_RAISED}, "an old host leaves such a message to a new one"


def test_what_an_old_host_forgets_of_a_flow_costs_one_attempt_at_most() -> None:
    """It saves the state without the fields that it does not know."""
    stage = {"blocked": "403", "blocked_at": "2026-01-01T12:00:00Z", "blocked_under": "release"}
    now = FlowState.model_validate({"flow": "netflix", "bronze": stage})
    then = last_readers.FlowState.model_validate_json(now.model_dump_json())
    back = FlowState.model_validate_json(then.model_dump_json())
    assert back.bronze.blocked == "403"
    assert (back.bronze.blocked_at, back.bronze.blocked_under) == (None, "")
