"""No cell of a file is in a log, a ledger row, a message, a document, a page or a terminal."""

import asyncio
import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from io import StringIO
from pathlib import Path
from typing import Final

import httpx
import pytest

from flows.request import Document
from tests.fakes.rows import MemoryRows
from tests.fakes.world import FakeWorld, fake_world
from tests.unit.cli.terminal import KEY, InProcess, Terminal
from tidegate.api.app import create_api

CANARY: Final = "canary7f3a"
HEADER: Final = Path("flows/netflix/sample/titles.csv").read_bytes().split(b"\n")[0] + b"\n"
ROW: Final = f",,Movie,{CANARY},,2020,{CANARY},900001\r\n".encode()
EVERYWHERE: Final = (",".join([CANARY] * 8) + "\r\n").encode()
FILES: Final = {
    "good.csv": HEADER + ROW,
    "twice.csv": HEADER + ROW,
    "one_bad_row.csv": HEADER + ROW.replace(b"900001", b"900002") * 200 + EVERYWHERE,
    "all_bad.csv": HEADER + EVERYWHERE * 3,
    "too_many_cells.csv": HEADER + EVERYWHERE.strip() + b"," + EVERYWHERE,
    "open_quote.csv": HEADER + ROW.replace(b",2020,", b',2020,"'),
    "not_utf8.csv": HEADER + ROW + b"\xff\xfe" + EVERYWHERE,
    "no_header.csv": EVERYWHERE * 3,
}
DOCUMENTS: Final = (".json", ".html", ".jsonl")


@dataclass(frozen=True, slots=True, kw_only=True)
class Traces:
    """What a passage of all the files left behind."""

    world: FakeWorld
    tables: list[MemoryRows]
    logged: str
    """Tracebacks too."""
    sent: list[Document]

    def documents(self) -> Iterator[str]:
        """Whatever the service wrote into the lake beside the suppliers' own bytes."""
        for container in ("quarantine", "accepted", "requests", "receipts"):
            for path in self.world.blobs.paths(container):
                if path.endswith(DOCUMENTS):
                    yield self.world.blobs.content(container, path).decode()


@pytest.fixture(scope="module")
def traces() -> Traces:
    tables, logged, sent = list[MemoryRows](), StringIO(), list[Document]()

    def new_table() -> MemoryRows:
        tables.append(MemoryRows())
        return tables[-1]

    world = fake_world(new_table=new_table)
    root = logging.getLogger()
    before = root.level
    handler = logging.StreamHandler(logged)
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        for name, content in FILES.items():
            asyncio.run(_pass(world, name, content, sent))
    finally:
        root.removeHandler(handler)
        root.setLevel(before)
    return Traces(world=world, tables=tables, logged=logged.getvalue(), sent=sent)


async def _pass(world: FakeWorld, name: str, content: bytes, sent: list[Document]) -> None:
    await world.drop(f"netflix/titles/{name}", content)
    for queue in (world.files, world.announcements):
        for message in queue.take():
            queue.give_back(message, timedelta(0))
            sent.append(message)
    await world.pass_time(40)


async def test_the_files_were_judged_in_every_way(traces: Traces) -> None:
    found = await traces.world.states()
    assert {found[f"netflix/titles/{name}"] for name in FILES} >= {"LOADED", "REJECTED"}
    assert any(CANARY.encode() in traces.world.blobs.content("accepted", path)
               for path in traces.world.blobs.paths("accepted"))  # fmt: skip


def test_no_row_of_the_ledger_has_a_value(traces: Traces) -> None:
    rows = [row for table in traces.tables for _, row in table.everything()]
    assert len(rows) > len(FILES)
    assert [row.key for row in rows if CANARY in row.key + row.document] == []


def test_no_log_has_a_value(traces: Traces) -> None:
    assert traces.logged
    assert CANARY not in traces.logged


def test_no_message_has_a_value(traces: Traces) -> None:
    assert len(traces.sent) >= len(FILES)
    assert [each for each in traces.sent if CANARY in each.model_dump_json()] == []


def test_no_document_has_a_value(traces: Traces) -> None:
    told = list(traces.documents())
    assert any(json.loads(text).get("outcome") == "rejected" for text in told if text[0] == "{")
    assert [text for text in told if CANARY in text] == []


@pytest.mark.parametrize("command", ["files", "status", "refused", "flows", "plan"])
def test_no_list_in_a_terminal_has_a_value(traces: Traces, command: str) -> None:
    flow = ("netflix",) if command == "plan" else ()
    for form in ((), ("--json",)):
        result = Terminal(world=traces.world).run(command, *flow, *form)
        assert result.exit_code in {0, 1}, result.output
        assert CANARY not in result.output


@pytest.mark.parametrize("name", FILES)
def test_no_story_of_a_file_has_a_value(traces: Traces, name: str) -> None:
    terminal, path = Terminal(world=traces.world), f"netflix/titles/{name}"
    for form in ((), ("--json",)):
        result = terminal.run("explain", path, *form)
        assert result.exit_code == 0, result.output
        assert CANARY not in result.output
    api = create_api(lambda: traces.world.service, lambda: sha256(KEY.encode()).hexdigest())
    file_id = terminal.json("explain", path)["file"]["file_id"]
    with httpx.Client(base_url="http://local", transport=InProcess(api)) as client:
        for page in ("", "/flows/netflix", f"/files/{file_id}"):
            answer = client.get(f"/api/board{page}", auth=("", KEY))
            assert answer.status_code == 200, page
            assert CANARY not in answer.text
