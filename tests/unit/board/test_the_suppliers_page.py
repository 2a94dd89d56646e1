"""The page that a supplier gets, as the board serves it: its own style alone, and no script."""

from base64 import b64encode
from hashlib import sha256

from tests.unit.board.samples import a_flow, a_rejected_file, a_story
from tests.unit.board.sights import FakeSight, get, show
from tests.unit.gate.page.reading import Page, sample

FILE = a_rejected_file()
PATH = f"/files/{FILE.file_id}/rejection"


def a_sight(**told: object) -> FakeSight:
    document = {**sample("titles_bad.csv"), **told}
    return FakeSight(flows_=[a_flow()], story_=a_story(FILE), told_=document)


def test_it_is_served_under_a_policy_that_knows_its_style_and_nothing_else() -> None:
    answer = get(a_sight, PATH)
    page = Page(answer.content)
    digest = b64encode(sha256(page.sheet.encode()).digest()).decode()
    assert answer.headers["content-security-policy"] == (
        f"default-src 'none'; style-src 'sha256-{digest}'; form-action 'none'; base-uri 'none'; "
        "frame-ancestors 'none'"
    )
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "This file was not accepted" in page.text
    assert "script" not in page.tags


def test_the_file_leads_to_it() -> None:
    story = a_story(FILE)
    detail = story.file.model_copy(update={"rejection": "quarantine/a/rejection.json"})
    told = story.model_copy(update={"file": detail})
    hrefs = show(FakeSight(flows_=[a_flow()], story_=told), f"/files/{FILE.file_id}").all("href")
    assert f"/api/board{PATH}" in hrefs


def test_without_a_word_to_the_supplier_there_is_no_such_page() -> None:
    silent = FakeSight(flows_=[a_flow()], story_=a_story(FILE))
    for sight, path in ((silent, PATH), (a_sight(), "/files/0-0/rejection")):
        answer = get(lambda sight=sight: sight, path)  # type: ignore[misc]  # bound at once
        assert answer.status_code == 404


def test_another_document_is_told_to_the_log_only() -> None:
    answer = get(lambda: a_sight(summary=7), PATH)
    assert answer.status_code == 500
    assert "Its log says why" in answer.text
