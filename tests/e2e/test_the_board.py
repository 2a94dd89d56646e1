"""An operator looks at the board in a real browser while a file goes its way."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect

from local.screenshots.browser import Look, NoBrowserError, Scheme, chromium, find, signed_in
from tests.e2e.small_files import NEW, SmallFiles
from tests.e2e.stage import NETFLIX, Stage

PHONE = 390
SEEN_MS = 60_000
LOADED_MS = 240_000


@dataclass
class Observed:
    """What a browser tells of pages that it was not asked about.

    Playwright keeps attributes of its own on whoever listens, so there are no slots.
    """

    troubles: list[str] = field(default_factory=list)
    origins: set[str] = field(default_factory=set)

    def watch(self, page: Page) -> Page:
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.troubles.append(str(error)))
        page.on("dialog", lambda dialog: self.troubles.append(dialog.message))
        page.on("request", self._request)
        return page

    def _console(self, message: ConsoleMessage) -> None:
        """A violated policy is an error of the console too."""
        if message.type in {"error", "warning"}:
            self.troubles.append(message.text)

    def _request(self, request: Request) -> None:
        self.origins.add("/".join(request.url.split("/")[:3]))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    try:
        find()
    except NoBrowserError as error:
        if "CI" in os.environ:
            raise
        pytest.skip(f"the board is looked at with a browser: {error}")
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def observed() -> Observed:
    return Observed()


@pytest.fixture(scope="module")
def page(stage: Stage, browser: Browser, observed: Observed) -> Iterator[Page]:
    with signed_in(browser, stage.profile.operator_key, Look()) as page:
        yield observed.watch(page)


@pytest.fixture(scope="module")
def board(stage: Stage) -> str:
    return f"{stage.profile.api_url}/board"


def test_nobody_looks_without_the_key(browser: Browser, board: str) -> None:
    with signed_in(browser, "another key", Look()) as stranger:
        answer = stranger.goto(board)
        assert answer is not None
        assert answer.status == 401
        assert "netflix" not in stranger.content().lower()


def test_the_operator_sees_the_flow_and_its_stages(page: Page, board: str) -> None:
    page.goto(board)
    expect(page.get_by_role("heading", level=2, name="Netflix")).to_be_visible()
    river = page.get_by_role("list", name="The way of a file through netflix")
    expect(river.get_by_role("heading")).to_have_text(["Gate", "Bronze", "Silver", "Gold"])
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to content"


def test_a_dropped_file_appears_and_becomes_rows_without_a_touch(
    page: Page, board: str, small_files: SmallFiles
) -> None:
    assert NEW in small_files.dropped.values()
    files = page.get_by_role("table").filter(has=page.get_by_role("columnheader", name="Verdict"))
    row = files.get_by_role("row").filter(has=page.get_by_role("link", name=NEW))
    _look_until(page, board, NEW)
    expect(row).to_contain_text("loaded", timeout=LOADED_MS)
    expect(row).to_contain_text("3 silver", timeout=LOADED_MS)
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Everything is settled", timeout=LOADED_MS
    )
    runs = page.get_by_role("table").filter(has=page.get_by_role("columnheader", name="Result"))
    for stage_name in ("Bronze", "Silver", "Gold"):
        run = runs.get_by_role("row").filter(has_text=stage_name).first
        expect(run).to_contain_text("succeeded")


def _look_until(page: Page, board: str, name: str) -> None:
    """The page was settled before the drop, so it would look again only after half a minute."""
    deadline = page.evaluate("performance.timeOrigin") + SEEN_MS
    while page.goto(board) and not page.get_by_role("link", name=name).count():
        assert page.evaluate("performance.timeOrigin") < deadline, page.content()


def test_a_hostile_name_is_shown_and_harmless(page: Page, board: str) -> None:
    page.goto(board)
    away = page.get_by_role("region", name="Quarantine")
    expect(away.get_by_role("link").first).to_contain_text("<img src=x onerror=alert(1)>U+00A0.csv")
    expect(away.get_by_role("listitem").first).to_contain_text("rejected")


def test_the_file_tells_its_story(page: Page, board: str) -> None:
    page.goto(board)
    page.get_by_role("link", name=NEW).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"{NEW} loaded")
    story = page.get_by_role("region", name="Its story")
    for word in ("Bronze", "Silver", "Gold"):
        expect(story.get_by_text(word, exact=True)).to_be_visible()
    expect(page.get_by_role("region", name="Its rows")).to_contain_text("adds up")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_wider_than_a_phone(
    stage: Stage, browser: Browser, board: str, observed: Observed, scheme: Scheme
) -> None:
    look = Look(width=PHONE, height=844, scheme=scheme)
    with signed_in(browser, stage.profile.operator_key, look) as phone:
        observed.watch(phone).goto(board)
        links = phone.get_by_role("region", name="Quarantine").get_by_role("link")
        file = links.first.get_attribute("href") or ""
        for path in ("/api/board", f"/api/board/flows/{NETFLIX}", file):
            phone.goto(board.removesuffix("/api/board") + path)
            assert phone.evaluate("document.documentElement.scrollWidth") == PHONE, path
        ground = phone.evaluate("getComputedStyle(document.body).backgroundColor")
        assert (ground == "rgb(246, 248, 248)") is (scheme == "light")


def test_no_page_complained_and_no_request_left_the_origin(observed: Observed, board: str) -> None:
    assert observed.troubles == []
    assert observed.origins == {board.removesuffix("/api/board")}
