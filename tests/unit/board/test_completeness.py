"""What has come and what is missing, as a person reads it on the board."""

from datetime import timedelta
from typing import Any

import pytest

from flows.names import DatasetName
from tests.unit.board.samples import NOW, TITLES, a_flow, before
from tests.unit.board.sights import FakeSight, Page, show
from tidegate.api.views import ExpectedView, SetMember, SetPlan

CAST = DatasetName("cast")
PATHS = ["", "/flows/netflix"]


def a_set(**changes: Any) -> SetPlan:  # noqa: ANN401 - any field of the view
    begun = SetPlan(
        datasets=(CAST, TITLES),
        arrived=(TITLES,),
        missing=(CAST,),
        since=before(60),
        deadline=NOW + timedelta(hours=1),
        when_late="wait",
        holds_silver=True,
        members=(SetMember(dataset=CAST), SetMember(dataset=TITLES, arrived_at=before(60))),
    )
    return begun.model_copy(update=changes)


def an_expectation(**changes: Any) -> ExpectedView:  # noqa: ANN401 - the same
    coming = ExpectedView(
        dataset=TITLES,
        cron="0 13 * * *",
        grace_seconds=1800,
        last_arrival=before(7200),
        next_expected=NOW + timedelta(hours=1),
    )
    return coming.model_copy(update=changes)


def page(path: str, **changes: object) -> Page:
    return show(FakeSight(flows_=[a_flow(**changes)]), path)


@pytest.mark.parametrize("path", PATHS)
def test_each_dataset_of_a_set_has_come_or_is_missing(path: str) -> None:
    text = page(path, complete_set=a_set()).text
    assert "Begun 1 min ago 11:59:00 , its deadline is in 1 h 13:00:00 ; silver waits" in text
    assert "cast missing since 1 min ago 11:59:00" in text
    assert "titles has come 1 min ago 11:59:00" in text


@pytest.mark.parametrize("path", PATHS)
def test_a_set_that_is_late_or_has_not_begun_says_so(path: str) -> None:
    late = a_set(deadline=before(30), holds_silver=False)
    text = page(path, complete_set=late).text
    assert "its deadline passed 30 s ago" in text
    assert "silver does not wait" in text
    none = a_set(since=None, deadline=None, members=(), arrived=(), holds_silver=False)
    assert "None has begun: silver waits until cast, titles" in page(path, complete_set=none).text


@pytest.mark.parametrize("path", PATHS)
def test_an_expected_file_is_in_time_or_late_since(path: str) -> None:
    in_time = page(path, expected=(an_expectation(),)).text
    assert "titles in time last came 2 h ago 10:00:00 next in 1 h 13:00:00" in in_time
    late = an_expectation(late_since=before(3600), missed=3, last_arrival=None)
    text = page(path, expected=(late,)).text
    assert "titles late none has come yet expected 1 h ago 11:00:00 , 3 times missed" in text


def test_a_flow_that_misses_files_is_not_called_settled() -> None:
    late = (an_expectation(late_since=before(3600), missed=1),)
    one = FakeSight(flows_=[a_flow(expected=late)])
    assert "Files are late" in show(one).text
    assert "Everything is settled" not in show(one).text
    two = FakeSight(flows_=[a_flow(expected=late), a_flow(expected=late)])
    assert "2 flows miss files" in show(two).text


def test_without_a_set_and_without_expectations_nothing_is_said() -> None:
    text = page("").text
    assert "belongs together" not in text
    assert "Expected files" not in text
