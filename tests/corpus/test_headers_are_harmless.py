"""The names of columns come from outside too, and reach people: none as it is."""

import csv
import io
from itertools import batched
from pathlib import Path
from typing import Final

import httpx
import pytest

from tests.corpus.names import NAMES
from tests.corpus.test_names_are_harmless import FORBIDDEN, unseen
from tests.fakes.world import NETFLIX, declared
from tests.unit.board.samples import TITLES
from tests.unit.board.sights import Page
from tests.unit.cli.terminal import Terminal
from tidegate.check.check import Check
from tidegate.gate.documents import describe
from tidegate.gate.page.render import page
from tidegate.ports import BlobRef

GOOD: Final = Path("flows/netflix/sample/titles.csv").read_bytes()
PATH: Final = "netflix/titles/a.csv"


def hostile_names() -> list[str]:
    """What a text file can carry: no NUL, no half characters, and not more than fits a line."""
    found = (name.path.rpartition("/")[2] for name in NAMES if len(name.path) < 300)
    names = (name for name in found if name and "\0" not in name)
    return list(dict.fromkeys(name for name in names if name.isprintable() or encodable(name)))


def encodable(name: str) -> bool:
    return not any(0xD800 <= ord(letter) <= 0xDFFF for letter in name)


def file_of(names: list[str]) -> bytes:
    # The first line end of a file is that of all its rows, and one of these names holds an LF.
    header, _, rows = GOOD.decode("utf-8-sig").replace("\r\n", "\n").partition("\n")
    line = io.StringIO(newline="")
    csv.writer(line, lineterminator="\n").writerow([*header.split(","), *names])
    return (line.getvalue() + rows).encode()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "titles.csv"
    made.write_bytes(file_of(hostile_names()))
    return made


def test_the_header_is_full_of_names_that_would_do_harm() -> None:
    assert len(hostile_names()) > 140
    assert len(unseen("".join(hostile_names()))) > 20


@pytest.mark.parametrize("command", [("check",), ("check", "--json"), ("contract", "infer")])
def test_no_command_shows_a_column_as_it_is(command: tuple[str, ...], file: Path) -> None:
    result = Terminal().run(*command, file)
    assert isinstance(result.exception, SystemExit)
    assert unseen(result.output) == set()


def test_no_document_shows_a_column_as_it_is(file: Path) -> None:
    terminal = Terminal()
    terminal.drop(PATH, file)
    terminal.wait(5)
    story = terminal.json("explain", PATH)
    container, _, path = story["file"]["rejection"].partition("/")
    told = terminal.ask(terminal.read(BlobRef(container=container, path=path))).decode()
    assert unseen(told) == set()
    assert "alert(1)" in told
    assert unseen(terminal.run("explain", PATH).output) == set()


def page_of(names: tuple[str, ...]) -> str:
    """The page of a file that has these columns and no rows, and is named as the first of them."""
    contract = declared()[NETFLIX].datasets[TITLES]
    check = Check(contract)
    check.feed(file_of(list(names)).splitlines(keepends=True)[0])
    about = {"fileId": "x", "flow": NETFLIX, "dataset": TITLES, "contractVersion": "1"}
    document = {"version": 1, "file": about | {"path": names[0]}, **describe(check.finish())}
    return page(document).decode()


def test_no_page_for_a_supplier_shows_a_column_as_it_is() -> None:
    names = [name for name in hostile_names() if "\n" not in name and "\r" not in name]
    pages = [page_of(some) for some in batched(names, 3)]
    assert sum("&lt;script&gt;" in text for text in pages) >= 1
    for text in pages:
        assert unseen(text) == set()
        assert not (FORBIDDEN - {"style"}) & set(Page(httpx.Response(200, text=text)).tags)
