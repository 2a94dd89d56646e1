"""The checker of answers, checked."""

import pytest

from tests.integration.databricks.contract import mistakes

RUN = "/api/2.2/jobs/runs/get"
GOOD = {
    "run_id": 1,
    "state": {"life_cycle_state": "RUNNING"},
    "tasks": [{"task_key": "a", "run_id": 3, "depends_on": [{"task_key": "b"}]}],
    "job_parameters": [{"name": "level", "value": "1", "default": "0"}],
}


def test_a_right_answer_has_no_mistakes() -> None:
    assert mistakes("GET", RUN, 200, GOOD) == []


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        ({"run_id": "1"}, "$.run_id"),
        ({"run_id": True}, "$.run_id"),
        ({"stat": {}}, "$.stat"),
        ({"state": {"life_cycle_state": "DONE"}}, "$.state.life_cycle_state"),
        ({"tasks": {}}, "$.tasks"),
        ({"tasks": [{"taskkey": "a"}]}, "$.tasks[0].taskkey"),
        ({"tasks": [{"depends_on": [{"task_key": 1}]}]}, "$.tasks[0].depends_on[0].task_key"),
        ({"end_time": None}, ""),
    ],
)
def test_a_wrong_answer_is_found_where_it_is_wrong(wrong: dict[str, object], place: str) -> None:
    found = mistakes("GET", RUN, 200, GOOD | wrong)
    assert len(found) == 1
    assert found[0].startswith(place)


def test_an_answer_of_an_unknown_route_is_a_mistake() -> None:
    assert mistakes("GET", "/api/2.2/jobs/other", 200, {})


def test_an_error_has_the_three_keys_that_the_sdk_reads() -> None:
    whole = {"error_code": "X", "message": "y", "details": []}
    assert mistakes("GET", RUN, 400, whole) == []
    assert mistakes("GET", RUN, 400, {"error": "y"})
