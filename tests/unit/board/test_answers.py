"""Headers, caching, and pages for when there is nothing to show."""

from collections.abc import Callable

import pytest

from flows.names import FlowName
from tests.unit.board.samples import a_flow, a_story
from tests.unit.board.sights import FakeSight, Page, get
from tidegate.api.board.sight import Sight
from tidegate.api.views import FilesView, FlowView, Verdict
from tidegate.errors import Permanent, SettingsError, Transient

STRICT = (
    "default-src 'none'; style-src 'self'; img-src 'self'; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)


def a_sight() -> Sight:
    return FakeSight(flows_=[a_flow()], story_=a_story())


@pytest.mark.parametrize("path", ["", "/flows/netflix", "/flows/hulu", "/board.css", "/icon.svg"])
def test_every_answer_carries_the_strict_policy(path: str) -> None:
    headers = get(a_sight, path).headers
    assert headers["content-security-policy"] == STRICT
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


def test_pages_are_never_stored_and_the_sheet_is_kept() -> None:
    page, sheet = get(a_sight), get(a_sight, "/board.css")
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert sheet.headers["content-type"] == "text/css; charset=utf-8"
    assert "private" in sheet.headers["cache-control"]
    again = get(a_sight, "/board.css", **{"If-None-Match": sheet.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = get(a_sight, "/board.css", **{"If-None-Match": '"another"'})
    assert other.content == sheet.content


def test_the_page_names_the_version_of_its_sheet() -> None:
    etag = get(a_sight, "/board.css").headers["etag"].strip('"')
    assert f"/api/board/board.css?v={etag}" in get(a_sight).text


@pytest.mark.parametrize(
    "path", ["/flows/hulu", "/flows/<b>", "/files/0-1", "/files/a'b", "/files/%00-a"]
)
def test_what_is_not_there_has_a_page_that_says_so(path: str) -> None:
    response = get(a_sight, path)
    assert response.status_code == 404
    assert "There is no such page" in Page(response).text


class Failing(FakeSight):
    """Its ledger fails at the last of several reads."""

    def __init__(self, error: Exception) -> None:
        super().__init__(flows_=[a_flow()])
        self._error = error

    async def files(
        self, flow: FlowName | None, limit: int, verdict: Verdict | None = None
    ) -> FilesView:
        del flow, limit, verdict
        raise self._error

    async def flow(self, name: FlowName) -> FlowView | None:
        del name
        raise self._error


def unconfigured() -> Sight:
    raise SettingsError("app settings: LANDING_TOPIC is missing")


@pytest.mark.parametrize("path", ["", "/flows/netflix"])
def test_a_ledger_that_does_not_answer_costs_a_page_that_asks_again(path: str) -> None:
    response = get(lambda: Failing(Transient("table files: 503 from 10.0.0.4")), path)
    assert response.status_code == 503
    assert response.headers["retry-after"] == "10"
    assert response.headers["cache-control"] == "no-store"
    page = Page(response)
    assert "The ledger does not answer just now" in page.text
    assert "10.0.0.4" not in page.text
    assert "10" in page.all("content")


@pytest.mark.parametrize("look", [unconfigured, lambda: Failing(Permanent("a secret place"))])
def test_what_waiting_cannot_mend_is_told_to_the_log_only(look: Callable[[], Sight]) -> None:
    response = get(look)
    assert response.status_code == 500
    assert "Its log says why" in response.text
    assert "LANDING_TOPIC" not in response.text
    assert "secret" not in response.text
