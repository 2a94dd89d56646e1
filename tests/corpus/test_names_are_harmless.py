"""No name of a supplier reaches a key, a path, a log line, a terminal or a page as it is."""

import base64
import json
import os
import re
from hashlib import sha256
from pathlib import Path

import httpx
import pytest

from tests.corpus.names import NAMES
from tests.corpus.passage import REFUSED, TAKEN, Passage, passage
from tests.unit.board.sights import Page
from tests.unit.cli.terminal import KEY, InProcess, Terminal
from tidegate.api.app import create_api
from tidegate.cli.screen import visible

KEY_FORM = re.compile(r"[A-Za-z0-9_.:~-]{1,512}")
"""Narrower than Azure Tables: learn.microsoft.com, "Understanding the Table service data model"."""
PATH_FORM = re.compile(r"[a-z0-9_.-]+(/[a-z0-9_.-]+)*")
FORBIDDEN = {"script", "img", "iframe", "form", "object", "embed", "style"}


@pytest.fixture(scope="module", params=[True, False], ids=["accepted", "rejected"])
def passed(request: pytest.FixtureRequest) -> Passage:
    return passage(good=request.param)


async def test_every_name_that_is_taken_comes_to_an_end(passed: Passage) -> None:
    states = await passed.world.states()
    assert set(states) == set(TAKEN)
    assert set(states.values()) in ({"LOADED"}, {"REJECTED"})


def test_no_key_is_made_of_a_name(passed: Passage) -> None:
    keys = {key for partition, row in passed.rows() for key in (partition, row.key)}
    assert [key for key in keys if not KEY_FORM.fullmatch(key)] == []


def test_no_path_that_is_written_is_made_of_a_name(passed: Passage) -> None:
    places = list(passed.places())
    assert len(places) >= len(TAKEN)
    assert [path for _, path in places if not PATH_FORM.fullmatch(path)] == []
    assert not any(part in path for _, path in places for part in ("..", "_delta_log/", "/_"))


def test_what_a_supplier_is_told_has_the_name_and_nothing_that_drives_a_terminal(
    passed: Passage,
) -> None:
    told = [text for text in passed.written(".json") if "file" in json.loads(text)]
    assert {json.loads(text)["file"]["path"] for text in told} == set(TAKEN)
    assert [text for text in told if not text.replace("\n", "").isprintable()] == []


def test_no_page_for_a_supplier_has_a_name_as_markup(passed: Passage) -> None:
    pages = list(passed.written(".html"))
    rejected = [text for text in passed.written(".json") if '"outcome": "rejected"' in text]
    assert bool(pages) == bool(rejected)
    for text in pages:
        page = Page(httpx.Response(200, text=text))
        assert not (FORBIDDEN - {"style"}) & set(page.tags)
        assert not [name for name, _ in page.attributes if name.startswith("on")]
        assert unseen(text) == set()


def test_what_a_run_is_asked_for_has_no_name(passed: Passage) -> None:
    asked = [text for text in passed.written(".json") if "stage" in json.loads(text)]
    assert [text for text in asked if not text.replace("\n", "").isascii()] == []
    assert not any("alert" in text or "=cmd" in text for text in asked)


def test_no_log_record_has_a_second_line_or_a_name(passed: Passage) -> None:
    assert len(passed.logged) >= len(REFUSED)
    assert [line for line in passed.logged if not line.isprintable()] == []
    names = [path for path in (*TAKEN, *REFUSED) if len(path) > len("netflix/titles")]
    assert not any(name in line for line in passed.logged for name in names)


@pytest.mark.parametrize("command", [("files", "--limit", "500"), ("status",), ("refused",)])
def test_no_list_in_the_terminal_shows_a_name_as_it_is(
    passed: Passage, command: tuple[str, ...]
) -> None:
    for form in ((), ("--json",)):
        result = passed.terminal.run(*command, *form)
        assert result.exit_code in {0, 1}, result.output
        assert unseen(result.output) == set()


def test_a_story_in_the_terminal_shows_the_name_visibly_and_never_as_markup(
    passed: Passage,
) -> None:
    terminal = passed.terminal
    for path in passed.looked_at:
        result = terminal.run("explain", "--", path)
        assert result.exit_code == 0, (path, result.output)
        assert unseen(result.output) == set(), ascii(path)
        assert squeezed(visible(path)) in squeezed(result.output), ascii(path)


def test_a_name_that_nobody_knows_is_repeated_visibly() -> None:
    terminal = Terminal()
    for name in NAMES:
        result = terminal.run("explain", "--", f"nobody/{name.path}")
        assert result.exit_code != 0
        assert result.exception is None or isinstance(result.exception, SystemExit), ascii(
            name.what
        )
        assert unseen(result.output) == set(), ascii(name.what)


def test_no_page_has_a_name_as_markup(passed: Passage) -> None:
    api = create_api(lambda: passed.world.service, _digest)
    for path, shown in board_pages(passed):
        with httpx.Client(base_url="http://local", transport=InProcess(api)) as client:
            answer = client.get(f"/api/board{path}", headers=_basic())
        assert answer.status_code == 200
        assert all(value.isascii() for value in answer.headers.values())
        page = Page(answer)
        assert not FORBIDDEN & set(page.tags), ascii(shown)
        assert not [name for name, _ in page.attributes if name.startswith("on")]
        assert all(href.startswith(("/api/board", "#", "?")) for href in page.all("href"))
        assert unseen(answer.text) == set(), ascii(shown)


def board_pages(passed: Passage) -> list[tuple[str, str]]:
    stories = passed.terminal.json("files", "--limit", "500")["files"]
    assert {each["path"] for each in stories} == set(TAKEN)
    paths = {each["path"]: f"/files/{each['file_id']}" for each in stories}
    files = [(paths[path], path) for path in passed.looked_at]
    return [("", "the first page"), ("/flows/netflix", "the flow's page"), *files]


@pytest.mark.parametrize(
    "command", [("check", "--dataset", "titles"), ("check",), ("contract", "infer"), ("drop",)]
)
def test_a_file_of_this_machine_is_named_visibly(command: tuple[str, ...], tmp_path: Path) -> None:
    terminal = Terminal()
    bases = {name.path.rpartition("/")[2] for name in NAMES}
    files = [tmp_path / base for base in bases if is_a_file_name(base)]
    assert len(files) > 140
    for file in files:
        file.write_bytes(b"nothing\n")
        result = terminal.run(*command, "--", file)
        assert result.exception is None or isinstance(result.exception, SystemExit), ascii(file)
        assert unseen(result.output) == set(), ascii(file)


def is_a_file_name(base: str) -> bool:
    try:
        encoded = os.fsencode(base)
    except UnicodeEncodeError:
        return False
    return base not in {"", ".", ".."} and b"\0" not in encoded and len(encoded) <= 255


def unseen(text: str) -> set[str]:
    """Signs that a terminal or a page would act on, or not show."""
    strange = {letter for letter in text if visible(letter) != letter and letter != "\n"}
    return {ascii(letter) for letter in strange}


def squeezed(text: str) -> str:
    return "".join(text.split())


def _digest() -> str:
    return sha256(KEY.encode()).hexdigest()


def _basic() -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f":{KEY}".encode()).decode()}
