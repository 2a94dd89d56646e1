"""A rule that cannot fire proves nothing: each meets one world that breaks it."""

import ast
from dataclasses import replace
from pathlib import Path

import pytest

import simulation.audit
from simulation.audit.auditor import audit
from simulation.audit.evidence import Batch, Commit, Evidence, Version, version_of
from simulation.audit.notebook import Notebook

SECOND = 1_767_268_800
ROWS = {"1": "a", "2": "a"}


def commit(path: str, etag: str, content: str = "A", second: int = SECOND) -> Commit:
    rows = dict.fromkeys(("1", "2"), content.lower())
    return Commit(path=path, content=content, etag=etag, second=second, rows=rows)


def version(path: str, etag: str, state: str = "LOADED", second: int = SECOND) -> Version:
    return Version(
        file_id=f"{path}-{etag}",
        path=path,
        etag=etag,
        state=state,
        order=second * 1_000_000,
        bronze_rows=2 if state == "LOADED" else None,
        duplicate_of=None,
    )


LOADED = version("p", "1")
SOUND = Evidence(
    commits=[commit("p", "1")],
    versions=[LOADED],
    open_rows=[],
    landing=[],
    bronze=[Batch(file_id="p-1", order=LOADED.order, rows=ROWS)],
    silver=ROWS,
    gold=ROWS,
    active_runs=[],
)
TWICE = [*SOUND.bronze, *SOUND.bronze]
LATER = commit("q", "2", "B", SECOND + 1)
LATER_VERSION = replace(version("q", "2", "DUPLICATE", SECOND + 1), duplicate_of="p-1")

BROKEN = {
    "not final": replace(SOUND, versions=[replace(LOADED, state="SEEN")]),
    "open row left": replace(SOUND, open_rows=["open:p-1"]),
    "left in landing": replace(SOUND, landing=["p"]),
    "rows more than once in bronze": replace(SOUND, bronze=TWICE),
    "rows of an unknown file": replace(SOUND, versions=[]),
    "LOADED without its rows": replace(SOUND, bronze=[]),
    "ended otherwise, with rows": replace(SOUND, versions=[replace(LOADED, state="SUPERSEDED")]),
    "LOADED a file that must not be": replace(
        SOUND, commits=[replace(SOUND.commits[0], rows=None)]
    ),
    "file lost": replace(SOUND, commits=[*SOUND.commits, LATER]),
    "wrong order": replace(SOUND, commits=[commit("p", "1", second=SECOND - 1)]),
    "DUPLICATE of nothing": replace(
        SOUND, commits=[*SOUND.commits, LATER], versions=[LOADED, LATER_VERSION]
    ),
    "last statement lost": replace(
        SOUND, commits=[*SOUND.commits, LATER], versions=[LOADED, LATER_VERSION]
    ),
    "silver is behind": replace(SOUND, silver={}),
    "gold is behind": replace(SOUND, gold={"1": "a"}),
    "not what the log says": replace(SOUND, log=[("p-1", False)], silver={}, gold={}),
    "move left pending": replace(SOUND, versions=[replace(LOADED, pending="retract")]),
    "run still active": replace(SOUND, active_runs=["bronze-1-1"]),
}


def test_a_sound_world_is_found_sound() -> None:
    assert audit(SOUND) == []


@pytest.mark.parametrize("rule", BROKEN)
def test_a_broken_world_is_found_out(rule: str) -> None:
    assert rule in {found.rule for found in audit(BROKEN[rule])}


def test_a_wish_that_nobody_followed_is_not_rest() -> None:
    found = audit(replace(SOUND, wishes=["open:p-1"]))
    assert [each.story for each in found] == ["open:p-1"]


def test_bytes_in_accepted_are_rows_of_the_next_run() -> None:
    overtaken = replace(LOADED, state="SUPERSEDED")
    sound = replace(SOUND, versions=[overtaken], bronze=[], silver={}, gold={})
    place = f"netflix/titles/2026/01/01/{LOADED.order}-{LOADED.file_id}.csv"
    rules = [found.rule for found in audit(replace(sound, accepted=[place]))]
    assert "ended otherwise, with rows" in rules
    assert "ended otherwise, with rows" not in {found.rule for found in audit(sound)}


@pytest.mark.parametrize(
    ("since", "turned_down"),
    [
        ([], True),
        (["got stuck", "was set free by an operator"], True),
        (["got stuck", "cannot be replayed, for nobody kept its bytes"], True),
        (["was replayed by an operator", "got stuck"], False),
    ],
)
def test_a_file_stays_turned_down_until_it_is_judged_again(
    *, since: list[str], turned_down: bool
) -> None:
    *before, last = [{"event": each} for each in ("was rejected by an operator", *since)]
    document = {"file_id": "p-1", "path": "p", "etag": "1", "state": "REJECTED", "order": 1}
    told = {"revision": 2, "history": before, "last": {"reason": "", **last}}
    assert version_of(document | told).turned_down == turned_down


def noted(book: Notebook) -> list[str]:
    return [violation.rule for violation in book.violations]


def test_runs_are_judged_when_they_are_ordered() -> None:
    book = Notebook()
    book.ordered("bronze-1-1", "t1", {}, works=True)
    book.ordered("bronze-1-2", "t2", {"t1": True}, works=True)
    book.ordered("bronze-2-1", "t3", {"t1": False, "t2": False}, works=False)
    book.ordered("bronze-2-1", "t3", {"t3": False}, works=True)
    book.begun("gold-1-1", ["silver-2-1"])
    assert noted(book) == [
        "two runs at once",
        "run without work",
        "two runs of one token",
        "silver and gold overlap",
    ]


def test_what_was_never_read_must_not_be_deleted() -> None:
    book = Notebook()
    book.taken("p", b"rows", [b"rows"])
    book.taken("q", b"rows", [b"other rows"])
    assert [violation.story for violation in book.violations] == ["q"]


def saved(
    state: str, revision: int, event: str, order: int = SECOND * 1_000_000
) -> dict[str, object]:
    known = {"path": "p", "order": order, "committed_at": "2026-01-01T12:00:00Z"}
    return known | {"state": state, "revision": revision, "last": {"event": event, "to": state}}


def test_a_final_state_is_left_only_by_a_version_that_came_back_or_by_a_move() -> None:
    book = Notebook()
    for was, event in (
        ("DELETED", "was seen"),
        ("DUPLICATE", "was replayed by an operator"),
        ("LOADED", "was seen"),
        ("REJECTED", "passed the gate"),
    ):
        book.saved("p-1", saved(was, 1, "ended"), saved("SEEN", 2, event))
    assert noted(book) == ["seen twice", "final state left", "final state left"]


def test_a_version_is_seen_once_unless_it_was_gone() -> None:
    book = Notebook()
    for was in ("", "SUPERSEDED", "DELETED"):
        book.saved("p-1", saved(was, 1, "ended") if was else {}, saved("SEEN", 2, "was seen"))
    assert noted(book) == []
    for was in ("SEEN", "PROMOTING"):
        book.saved("p-1", saved(was, 0, "ended"), saved("SEEN", 0, "was seen"))
    assert noted(book) == ["seen twice", "seen twice"]


def test_the_order_is_of_the_second_of_the_commit() -> None:
    book = Notebook()
    book.saved("p-1", {}, saved("SEEN", 0, "was seen", SECOND * 1_000_000 + 7))
    assert noted(book) == []
    book.saved("p-1", {}, saved("SEEN", 0, "was seen", (SECOND + 1) * 1_000_000))
    assert noted(book) == ["wrong order"]


def test_a_path_never_goes_back_to_an_older_version() -> None:
    book = Notebook()
    first, second = ({"path": "p", "current": each, "last_order": each} for each in (1, 2))
    for old, new in (({}, first), (first, first), (first, second)):
        book.saved("head", old, new)
    assert noted(book) == []
    book.saved("head", second, first)
    book.saved("head", second, second | {"current": 3})
    assert noted(book) == ["older version made current"] * 2


def test_the_auditor_imports_nothing_of_the_service() -> None:
    folder = Path(simulation.audit.__file__).parent
    trees = [ast.parse(path.read_text("utf-8")) for path in folder.glob("*.py")]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    names = [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)]
    names += [name.name for node in nodes if isinstance(node, ast.Import) for name in node.names]
    assert names
    foreign = [name for name in names if name.split(".")[0] in {"tidegate", "tests", "simulation"}]
    assert [name for name in foreign if not name.startswith("simulation.audit")] == []
