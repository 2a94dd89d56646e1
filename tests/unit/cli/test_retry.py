"""What is stuck, what was refused, and how a person meets both."""

import asyncio
from pathlib import Path

from flows.names import DatasetName, FileId
from tests.corpus.shapes import grid, text
from tests.fakes.world import NETFLIX
from tests.unit.cli.terminal import Terminal
from tidegate.api.retry import MOST_FREED
from tidegate.errors import Transient
from tidegate.ledger.records import OpenFile
from tidegate.messages import Announcement, AnnouncementType, FileMessage

SAMPLE = Path("flows/netflix/sample/titles.csv")
PATH = "netflix/titles/titles.csv"


def with_a_stuck_file() -> Terminal:
    terminal = Terminal()
    terminal.drop(PATH, SAMPLE)
    (message,) = terminal.world.files.take()
    assert isinstance(message, FileMessage)
    row = asyncio.run(terminal.world.service.ledger.flows.open_file(NETFLIX, message.file_id))
    assert row is not None
    asyncio.run(terminal.world.service.poison.stuck.hold(row, "Permanent: it cannot be read"))
    return terminal


def test_a_stuck_file_is_shown_wherever_a_person_looks() -> None:
    terminal = with_a_stuck_file()
    for command in (["status"], ["files"], ["explain", PATH]):
        shown = " ".join(terminal.run(*command).output.split())
        assert "it cannot be read" in shown or "fails each time" in shown, command
    (flow,) = terminal.json("flows")
    assert flow["stuck_files"] == 1


def test_retry_sets_a_file_free_and_it_goes_its_way() -> None:
    terminal = with_a_stuck_file()
    shown = terminal.run("retry", PATH, "--reason", "mended")
    assert (shown.exit_code, shown.output.strip()) == (0, "it is driven on")
    terminal.wait()
    story = terminal.json("explain", PATH)
    assert story["file"]["state"] == "LOADED"
    told = [step["words"] for step in story["steps"]]
    assert "it got stuck: Permanent: it cannot be read" in told
    assert any(words.endswith(": mended") for words in told)


def test_retry_says_when_nothing_is_stuck() -> None:
    terminal = Terminal()
    terminal.drop(PATH, SAMPLE)
    terminal.wait()
    shown = terminal.run("retry", PATH)
    assert (shown.exit_code, shown.output.strip()) == (1, "nothing is stuck: the file is LOADED")


async def with_many_stuck(terminal: Terminal, many: int) -> None:
    world = terminal.world
    for number in range(many):
        file = OpenFile(
            file_id=FileId(f"{number:020x}-{'0' * 20}"),
            flow=NETFLIX,
            dataset=DatasetName("titles"),
            path=f"netflix/titles/{number}.csv",
            etag="0x1",
            since=world.clock(),
            stuck="head: 400",
        )
        assert await world.service.ledger.flows.open(file)


def test_retry_of_a_flow_sets_all_its_stuck_files_free() -> None:
    terminal, many = with_a_stuck_file(), MOST_FREED + 7
    asyncio.run(with_many_stuck(terminal, many - 1))
    assert f"tidegate retry --flow {NETFLIX}" in " ".join(terminal.run("status").output.split())
    shown = terminal.run("retry", "--flow", NETFLIX, "--reason", "mended")
    assert (shown.exit_code, shown.output.strip()) == (0, f"{many} stuck files are driven on")
    assert len(terminal.world.files) == many
    assert asyncio.run(terminal.world.service.poison.stuck.files(NETFLIX, 1)) == ()


def test_retry_of_a_flow_with_one_stuck_file_speaks_of_one() -> None:
    shown = with_a_stuck_file().run("retry", "--flow", NETFLIX)
    assert (shown.exit_code, shown.output.strip()) == (0, "1 stuck file is driven on")


def test_retry_of_a_flow_says_when_nothing_is_stuck() -> None:
    terminal = Terminal()
    terminal.drop(PATH, SAMPLE)
    shown = terminal.run("retry", "--flow", NETFLIX)
    assert (shown.exit_code, shown.output.strip()) == (1, "nothing is stuck")
    assert terminal.run("retry", "--flow", "hulu").exit_code == 3


def test_one_request_sets_a_bounded_number_free_and_says_that_others_are_left() -> None:
    terminal = Terminal()
    service = terminal.session().service()
    asyncio.run(with_many_stuck(terminal, MOST_FREED + 1))
    for done, more in ((MOST_FREED, True), (1, False), (0, False)):
        view = service.retry_all(NETFLIX, by="ann", reason="mended")
        assert (view.done, view.more) == (done, more)


def test_retry_of_a_file_that_nobody_knows_is_not_found() -> None:
    assert Terminal().run("retry", "netflix/titles/none.csv").exit_code == 3


def test_retry_needs_a_file_or_a_flow_and_not_both() -> None:
    both = [PATH, "--announcements", NETFLIX], [PATH, "--flow", NETFLIX]
    for arguments in ([], *both, ["--flow", NETFLIX, "--announcements", NETFLIX]):
        assert Terminal().run("retry", *arguments).exit_code == 2


def test_announcements_that_nobody_took_are_shown_and_sent_again() -> None:
    terminal = Terminal()
    told = Announcement(
        id="a-1", type=AnnouncementType.FILE_ACCEPTED, subject="/flows/netflix/x", data={}
    )
    terminal.world.announcer.trouble = Transient("publish: 503")
    poison = terminal.world.service.poison
    asyncio.run(poison.announcement(told.model_dump_json().encode()))
    assert "1 announcement: the event topic did not take them" in terminal.run("status").output
    terminal.world.announcer.trouble = None
    shown = terminal.run("retry", "--announcements", NETFLIX)
    assert (shown.exit_code, shown.output.strip()) == (0, "1 announcement is sent again")
    terminal.wait(1)
    assert terminal.world.announcer.published == [told]
    again = terminal.run("retry", "--announcements", NETFLIX)
    assert (again.exit_code, again.output.strip()) == (1, "no announcement is undelivered")


def test_announcements_of_a_flow_that_is_declared_no_more_are_sent_again() -> None:
    terminal = Terminal()
    told = [
        Announcement(
            id=f"a-{number}",
            type=AnnouncementType.LEVEL_PUBLISHED,
            subject="/flows/gone/x",
            data={},
        )
        for number in range(2)
    ]
    terminal.world.announcer.trouble = Transient("publish: 503")
    for each in told:
        asyncio.run(terminal.world.service.poison.announcement(each.model_dump_json().encode()))
    terminal.world.announcer.trouble = None
    shown = terminal.run("retry", "--announcements", "gone")
    assert (shown.exit_code, shown.output.strip()) == (0, "2 announcements are sent again")
    terminal.wait(1)
    assert sorted(each.id for each in terminal.world.announcer.published) == ["a-0", "a-1"]


def test_announcements_of_a_flow_that_nobody_ever_declared_are_not_found() -> None:
    for name in ("gone", "no?such#flow"):
        assert Terminal().run("retry", "--announcements", name).exit_code == 3


def test_refused_lists_what_was_not_acted_on() -> None:
    terminal = Terminal()
    assert terminal.run("refused").output.strip() == "nothing was refused"
    for path in ("hulu/a/b.csv", "netflix/titles/a.exe"):
        asyncio.run(terminal.world.service.arrivals.on_event(text(grid(path))))
    shown = terminal.run("refused", "--since", "2d").output
    assert "no flow of that name" in shown
    assert "a.exe" in shown
    terminal.world.clock.advance(90)
    assert {len(page["refusals"]) for page in terminal.json("refused", "--since", "1m")} == {0}
    today, yesterday = terminal.json("refused")
    assert (len(today["refusals"]), yesterday["refusals"]) == (2, [])
    (short, _) = terminal.json("refused", "--limit", "1")
    assert (len(short["refusals"]), short["more"]) == (1, True)
