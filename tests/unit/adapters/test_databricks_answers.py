"""Every word of the Jobs API, read by the adapter as the table of policies says."""

import inspect
from datetime import timedelta

import pytest
from azure.core.exceptions import AzureError, ServiceRequestError
from databricks.sdk import errors
from databricks.sdk.errors.base import DatabricksError
from databricks.sdk.errors.platform import STATUS_CODE_MAPPING
from databricks.sdk.service.jobs import (
    Run,
    RunLifeCycleState,
    RunLifecycleStateV2State,
    RunResultState,
    TerminationCodeCode,
)
from requests.exceptions import ChunkedEncodingError, RequestException

from tidegate.adapters.databricks_answers import (
    CredentialRefused,
    NotThere,
    raw_words,
    report,
    translated,
)
from tidegate.conductor.run_policy import CODES, ERRORS, LIFE, RESULTS, RULES, Refusal, Rule
from tidegate.errors import IngestionError, Permanent, Throttled, Transient
from tidegate.ports import RunPhase

OURS: dict[Refusal, type[IngestionError]] = {
    Refusal.LATER: Transient,
    Refusal.RENEW: CredentialRefused,
    Refusal.BLOCK: Permanent,
    Refusal.GONE: NotThere,
}


def a_run(life: str = "", result: str = "", code: str = "", newer: str = "") -> Run:
    """As the SDK reads it from an answer."""
    state = {"life_cycle_state": life, "result_state": result}
    status = {"state": newer, "termination_details": {"code": code}}
    return Run.from_dict({"run_id": 1, "state": state, "status": status})


def test_the_table_has_every_word_of_this_sdk_and_no_other() -> None:
    lives = {each.value for each in (*RunLifeCycleState, *RunLifecycleStateV2State)}
    assert set(LIFE) == lives
    assert set(RESULTS) == {each.value for each in RunResultState}
    assert set(CODES) == {each.value for each in TerminationCodeCode}
    assert len({(rule.met, rule.word) for rule in RULES}) == len(RULES)


@pytest.mark.parametrize("rule", LIFE.values(), ids=LIFE)
def test_a_life_cycle_state_is_read_as_its_row_says(rule: Rule) -> None:
    expected = rule.answer or RunPhase.FAILED
    assert report(a_run(life=rule.word, newer=rule.word)).phase is expected


@pytest.mark.parametrize("rule", RESULTS.values(), ids=RESULTS)
@pytest.mark.parametrize("life", ["TERMINATED", "INTERNAL_ERROR"])
def test_a_result_is_read_as_its_row_says(rule: Rule, life: str) -> None:
    told = report(a_run(life, rule.word, newer="TERMINATED"))
    assert told.phase is rule.answer
    assert rule.word in told.detail


@pytest.mark.parametrize("rule", CODES.values(), ids=CODES)
def test_a_code_is_read_as_its_row_says_where_the_result_says_little(rule: Rule) -> None:
    assert report(a_run(newer="TERMINATED", code=rule.word)).phase is rule.answer
    failed = report(a_run("INTERNAL_ERROR", "FAILED", rule.word, "TERMINATED")).phase
    succeeded = rule.answer is RunPhase.SUCCEEDED
    assert failed is (RunPhase.FAILED if succeeded else rule.answer)


@pytest.mark.parametrize("rule", [rule for rule in RESULTS.values() if not rule.vague])
def test_a_clear_result_is_not_refined_by_a_code(rule: Rule) -> None:
    for code in CODES:
        told = report(a_run("TERMINATED", rule.word, code, "TERMINATED"))
        assert told.phase is rule.answer


def test_a_run_that_the_platform_stopped_is_not_one_that_a_person_stopped() -> None:
    assert report(a_run("TERMINATED", "CANCELED", "USER_CANCELED")).phase is RunPhase.CANCELED
    assert report(a_run("TERMINATED", "CANCELED", "CANCELED")).phase is RunPhase.FAILED


@pytest.mark.parametrize("life", ["", "BRAND_NEW"])
def test_a_state_that_is_not_known_is_no_end(life: str) -> None:
    assert report(a_run(life=life, newer=life)).phase is RunPhase.UNKNOWN
    assert report(Run(run_id=1)).phase is RunPhase.UNKNOWN
    assert report(a_run(life=life, newer="RUNNING")).phase is RunPhase.ACTIVE
    assert report(a_run(life=life, result="SUCCESS", newer="TERMINATED")).phase is (
        RunPhase.SUCCEEDED
    )


def test_an_end_in_a_word_that_is_not_known_is_a_failure() -> None:
    assert report(a_run("TERMINATED", "BRAND_NEW", "BRAND_NEW")).phase is RunPhase.FAILED


def test_the_raw_words_of_a_state_are_kept_for_people() -> None:
    answer = {"state": {"life_cycle_state": "BRAND_NEW"}, "status": {"state": "NEWER"}}
    assert raw_words(answer) == "BRAND_NEW NEWER"
    assert raw_words({"state": None}) == raw_words([]) == "no state at all"


def made(name: str) -> Exception:
    """An error as the SDK, requests or the identity raises it."""
    own: dict[str, type[Exception]] = {
        "TimeoutError": TimeoutError,
        "RequestException": RequestException,
    }
    own |= {"DatabricksError": DatabricksError, "AzureError": AzureError}
    kind: type[Exception] = own.get(name) or getattr(errors, name)
    return kind("what it says")


@pytest.mark.parametrize("rule", ERRORS.values(), ids=ERRORS)
def test_an_error_of_a_call_is_read_as_its_row_says(rule: Rule) -> None:
    assert isinstance(rule.answer, Refusal)
    with pytest.raises(IngestionError) as caught, translated("run_now"):
        raise made(rule.word)
    assert type(caught.value) is OURS[rule.answer]
    assert str(caught.value).startswith(f"run_now {rule.word}")


def test_every_error_of_the_sdk_has_a_row_or_a_parent_with_one() -> None:
    kinds = [kind for _, kind in inspect.getmembers(errors, inspect.isclass)]
    known = [kind for kind in kinds if issubclass(kind, DatabricksError)]
    assert len(known) > len(STATUS_CODE_MAPPING)
    for kind in known:
        assert any(parent.__name__ in ERRORS for parent in kind.__mro__), kind


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (errors.Aborted("409"), Transient),
        (errors.AlreadyExists("409"), Transient),
        (errors.RequestLimitExceeded("429"), Transient),
        (errors.ResourceExhausted("429"), Transient),
        (errors.Unknown("500"), Transient),
        (errors.DataLoss("500"), Transient),
        (errors.InvalidState("400"), Permanent),
        (ChunkedEncodingError("cut"), Transient),
        (ServiceRequestError("no identity"), Transient),
    ],
)
def test_a_kind_of_error_is_read_as_its_parent(error: Exception, expected: type) -> None:
    with pytest.raises(expected), translated("get_run"):
        raise error


def test_retry_after_is_told_also_when_the_sdk_has_given_up() -> None:
    throttled = errors.TooManyRequests("slow down", retry_after_secs=40)
    with pytest.raises(Throttled) as caught, translated("run_now"):
        raise throttled
    assert caught.value.retry_after == timedelta(seconds=40)
    with pytest.raises(Throttled) as caught, translated("run_now"):
        raise TimeoutError("Timed out after 0:00:20") from throttled
    assert caught.value.retry_after == timedelta(seconds=40)


def test_an_error_of_ours_goes_through() -> None:
    with pytest.raises(Throttled), translated("run_now"):
        raise Throttled("busy", timedelta(minutes=1))
