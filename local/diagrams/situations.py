"""What may happen around a run, the policy, and the tests that hold it; docs/runs.md shows it."""

from dataclasses import dataclass
from typing import Final

WORDS: Final = "tests/unit/adapters/test_databricks_answers.py"
ENDS: Final = "tests/unit/adapters/test_policies_of_runs.py"
CALLS: Final = "tests/unit/adapters/test_policies_of_calls.py"
PATIENCE: Final = "tests/unit/conductor/test_patience.py"
BLOCKING: Final = "tests/unit/conductor/test_blocking.py"
ENDINGS: Final = "tests/unit/conductor/test_endings.py"
OUTAGE: Final = "tests/unit/service/test_a_workspace_that_is_down.py"
ADAPTER: Final = "tests/integration/databricks/test_the_adapter.py"
REFUSED: Final = "tests/integration/databricks/test_the_adapter_is_refused.py"
CONDUCTOR: Final = "tests/integration/databricks/test_the_conductor.py"


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """`tests` are a file and the names of tests in it, without `test_`."""

    name: str
    policy: str
    tests: tuple[tuple[str, str], ...]


def _situation(name: str, policy: str, *tests: tuple[str, str]) -> Situation:
    return Situation(name=name, policy=policy, tests=tests)


SITUATIONS: Final = (
    _situation(
        "the answer to `run_now` is lost",
        "The attempt and its token were saved before the call: the same call is made again.",
        (ADAPTER, "a_lost_answer_makes_one_run"),
        (ADAPTER, "an_error_after_the_effect_is_asked_about_with_the_same_token"),
        (CONDUCTOR, "an_answer_that_is_lost_is_asked_for_again_and_makes_one_run"),
        (CONDUCTOR, "a_host_that_dies_after_the_call_leaves_one_run"),
        (PATIENCE, "a_call_that_a_host_did_not_live_to_make_is_made_by_the_next_look"),
    ),
    _situation(
        "a token answers a run that failed or was skipped",
        "That run ends its attempt; the next attempt has a token of its own.",
        (ADAPTER, "a_token_of_a_failed_run_answers_that_run_and_another_attempt_makes_one"),
        (ENDINGS, "a_new_attempt_has_the_same_level_and_another_token"),
        (CONDUCTOR, "failures_in_a_row_take_an_attempt_each_and_block"),
    ),
    _situation(
        "a token is hours old",
        "The attempt is looked for among the runs of its job, by its parameters, then started.",
        (ADAPTER, "an_old_attempt_is_found_among_the_runs_although_its_token_is_forgotten"),
        (ADAPTER, "an_old_attempt_that_was_never_started_is_started"),
        (PATIENCE, "a_token_is_trusted_for_hours_and_then_its_run_is_looked_for"),
    ),
    _situation(
        "409",
        "Later, with the same token.",
        (ADAPTER, "a_conflict_is_tried_again_later"),
        (CALLS, "the_same_start_is_asked_for_again_later"),
    ),
    _situation(
        "429 or 503 with `Retry-After`",
        "The SDK sleeps up to 11 s by itself; anything longer is handed on and saved, so that"
        " nobody calls before.",
        (ADAPTER, "a_short_retry_after_is_waited_for_by_the_sdk"),
        (ADAPTER, "a_long_retry_after_is_handed_on_instead_of_slept"),
        (PATIENCE, "retry_after_is_honoured_up_to_an_hour"),
        (CONDUCTOR, "nobody_calls_before_retry_after_has_passed"),
        (OUTAGE, "a_workspace_that_wants_to_be_left_alone_is"),
    ),
    _situation(
        "SKIPPED, again and again",
        "Attempts come further and further apart; after a day of them the stage is blocked.",
        (OUTAGE, "skipped_runs_come_further_and_further_apart_and_end"),
        (ADAPTER, "a_skipped_run_and_one_that_waits_behind_a_persons_are_told_apart"),
    ),
    _situation(
        "TIMEDOUT",
        "A failure: a new attempt, further and further apart; after five in a row the stage is"
        " blocked.",
        (ENDS, "what_follows_from_the_state_of_a_run"),
        (CONDUCTOR, "failures_in_a_row_take_an_attempt_each_and_block"),
        (ENDS, "gold_counts_only_when_its_run_succeeded_as_a_whole"),
    ),
    _situation(
        "SUCCESS_WITH_FAILURES",
        "A failure, the same: of gold a part may not be refreshed, so the versions that it was"
        " asked for do not count as shown.",
        (ENDS, "what_follows_from_the_state_of_a_run"),
        (ENDS, "gold_counts_only_when_its_run_succeeded_as_a_whole"),
    ),
    _situation(
        "INTERNAL_ERROR",
        "As a life cycle state it is an end like TERMINATED: result and code say which. With"
        " neither, and as a code, it is a failure. As an error of a call (500) the same call is"
        " made again.",
        (ENDS, "what_follows_from_the_state_of_a_run"),
        (WORDS, "a_result_is_read_as_its_row_says"),
        (CALLS, "the_same_start_is_asked_for_again_later"),
        (CALLS, "the_same_question_is_asked_again_later"),
    ),
    _situation(
        "QUEUED for hours, or a long run",
        "Waited for, and asked about less and less often; alarm `long_run`. Databricks ends the"
        " wait after 48 hours with SKIPPED.",
        (OUTAGE, "a_run_that_is_queued_for_two_days_is_waited_for"),
        (PATIENCE, "a_run_is_asked_about_less_often_the_older_it_is"),
    ),
    _situation(
        "a person's manual run in between",
        "Ours is QUEUED behind it. Its files are still open for us, so the next receipt of ours"
        " answers for them and tells the tables' versions as they are by then.",
        (ADAPTER, "a_skipped_run_and_one_that_waits_behind_a_persons_are_told_apart"),
        (CONDUCTOR, "a_persons_run_before_ours_is_waited_for"),
        (ENDINGS, "versions_that_a_persons_run_moved_are_learnt_from_the_next_receipt"),
    ),
    _situation(
        "a person cancels our run",
        "The stage is blocked: starting it again is not ours to do. What the platform cancels"
        " is a failure.",
        (ADAPTER, "a_cancelled_run_and_a_lost_one_are_told_apart"),
        (WORDS, "a_run_that_the_platform_stopped_is_not_one_that_a_person_stopped"),
    ),
    _situation(
        "a state, result, code or error that this SDK does not know",
        "An unknown state is borne for two hours, then alarm `unknown_run_state` and blocked; the"
        " run stays ours. An unknown end is a failure, an unknown error is tried again.",
        (ADAPTER, "a_state_that_nobody_knows_is_told_in_the_workspaces_own_words"),
        (CONDUCTOR, "a_run_in_an_unknown_state_is_borne_then_blocks_then_is_found_again"),
        (OUTAGE, "a_run_in_a_state_that_nobody_knows_blocks_its_stage_and_is_never_doubled"),
        (WORDS, "an_end_in_a_word_that_is_not_known_is_a_failure"),
        (WORDS, "the_table_has_every_word_of_this_sdk_and_no_other"),
    ),
    _situation(
        "a run is deleted",
        "Its receipt counts when it has one; otherwise a new attempt. The same for its token.",
        (ADAPTER, "a_deleted_run_is_gone_and_its_token_is_spent"),
        (CONDUCTOR, "a_run_that_somebody_deleted_takes_another_attempt"),
        (OUTAGE, "a_spent_token_costs_one_attempt"),
    ),
    _situation(
        "a job is deleted, and perhaps deployed anew",
        "It is looked for by its name once more; without one the stage is blocked, and the reason"
        " says what to deploy. A target in development mode puts `[dev ...]` before the names of"
        " its jobs: the service wants one that does not.",
        (REFUSED, "a_job_that_was_deleted_and_deployed_anew_is_found_by_its_name"),
        (REFUSED, "a_job_that_is_missing_says_what_to_deploy"),
        (REFUSED, "two_jobs_of_one_name_are_refused"),
    ),
    _situation(
        "the workspace is down for an hour, or for days",
        "At most 17 calls in the first hour and 12 in each further one for an open attempt, and"
        " one pending attempt for each stage, however many files land; alarm"
        " `silent_workspace`.",
        (OUTAGE, "a_workspace_that_is_down_for_days_is_called_twelve_times_an_hour"),
        (OUTAGE, "a_workspace_that_goes_down_under_a_run_is_asked_as_rarely"),
    ),
    _situation(
        "a credential expires in the middle (401)",
        "It is renewed once and the call made again; refused again it is silence.",
        (REFUSED, "a_credential_that_expires_mid_poll_is_renewed_once"),
        (REFUSED, "an_identitys_token_that_expired_is_asked_for_anew"),
        (OUTAGE, "a_credential_that_stays_refused_alarms_and_is_tried_again"),
    ),
    _situation(
        "a right is missing (403)",
        "The stage is blocked; a run that is under way stays ours.",
        (REFUSED, "a_missing_right_blocks_and_says_which"),
        (PATIENCE, "a_run_that_we_may_not_ask_about_stays_ours"),
        (OUTAGE, "a_refusal_is_asked_about_once_a_day"),
    ),
    _situation(
        "a stage is blocked",
        "Alarm `blocked`. A person (`tidegate run FLOW`), another release of the service or of a"
        " declaration, or the next day lets it make an attempt; a new file never does. A bundle"
        " that is deployed alone changes nothing that the service sees: ask.",
        (BLOCKING, "whatever_blocks_is_dated_and_told_once"),
        (BLOCKING, "no_number_of_new_files_sets_a_stage_free"),
        (BLOCKING, "another_release_sets_it_free_and_forgets_the_failures"),
        (BLOCKING, "the_next_day_makes_one_attempt_and_no_second"),
    ),
    _situation(
        "a run ends badly, but its receipt is closed",
        "The receipt counts. A run that ends well without one is a failure.",
        (ENDINGS, "a_closed_receipt_counts_although_the_run_failed"),
        (BLOCKING, "an_end_without_a_receipt_follows_its_policy"),
    ),
)


def situations() -> str:
    """As a table for people."""
    lines = ["| what happens | what is done | held by |", "|---|---|---|"]
    return "\n".join([*lines, *map(_row, SITUATIONS)])


def _row(situation: Situation) -> str:
    files = dict.fromkeys(file for file, _ in situation.tests)
    held = ", ".join(f"[{_short(file)}](../{file})" for file in files)
    return f"| {situation.name} | {situation.policy} | {held} |"


def _short(file: str) -> str:
    return file.rpartition("/")[2].removeprefix("test_").removesuffix(".py").replace("_", " ")
