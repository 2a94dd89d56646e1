"""Views of the API in words; shared by every command that shows them."""

from datetime import datetime
from typing import Final

from tidegate.api.views import FileDetail, FileView, FlowView, StageView, Verdict, Waiting
from tidegate.cli.screen import amount, clock_time, span

MEANING: Final = {
    Verdict.DUPLICATE: "same content as before: nothing to do",
    Verdict.SUPERSEDED: "a newer version took its place before it was read",
    Verdict.DELETED: "its supplier removed it before it was read",
    Verdict.RETRACTED: "its rows were taken back",
    Verdict.OPEN: "the gate has it",
    Verdict.ACCEPTED: "on its way",
}
NOTHING_TO_DO: Final = frozenset({Verdict.DUPLICATE, Verdict.SUPERSEDED, Verdict.DELETED})


def whereabouts(file: FileView) -> str:
    """Where the rows of a file are, or why they are nowhere."""
    if file.stuck:
        return f"stuck: {file.stuck}"
    if file.account is not None:
        return accounted(file)
    if file.verdict in {Verdict.REJECTED, Verdict.HELD}:
        told = file.reason.replace("_", " ")
        bad = f", {amount(file.bad_rows, 'bad row')}" if file.bad_rows else ""
        return f"{told}{bad}"
    if file.bronze_rows is not None:
        return f"bronze {file.bronze_rows:,}"
    return MEANING[file.verdict]


def accounted(file: FileView) -> str:
    """The parts of the account that are not 0; `silver` always."""
    account = file.account
    if account is None:
        return ""
    parts = {
        "quarantined": account.quarantined,
        "duplicate": account.duplicate,
        "superseded": account.superseded,
    }
    others = [f"{name} {rows:,}" for name, rows in parts.items() if rows]
    return ", ".join([f"silver {account.silver:,}", *others])


def standing(flow: FlowView) -> str:
    """`settled`, `3 files open`, `paused`, `silver is blocked`."""
    words = [f"{each.stage} is blocked" for each in flow.stages if each.blocked]
    if flow.paused:
        words.append("paused")
    if flow.open_files:
        more = "more than " if flow.open_files_more else ""
        words.append(f"{more}{amount(flow.open_files, 'file')} open")
    if not words:
        words.append("settled" if flow.settled else "not settled")
    return ", ".join(words)


def stage_words(stage: StageView, now: datetime) -> str:
    """What a stage is doing."""
    if stage.blocked:
        return f"blocked: {stage.blocked}"
    if stage.retry_at is not None:
        return f"attempt {stage.attempt + 1} {until(stage.retry_at, now)}"
    if stage.since is not None:
        run = f"run {stage.run_id}, " if stage.run_id else ""
        return f"{run}for {span(now - stage.since)}"
    return ""


def until(at: datetime | None, now: datetime) -> str:
    """`in 12 s (13:05:09)`, `now`, or nothing."""
    if at is None:
        return ""
    if at <= now:
        return "now"
    return f"in {span(at - now)} ({clock_time(at)[6:]})"


def waiting(each: Waiting, now: datetime) -> str:
    """One sentence."""
    when = until(each.until, now)
    told = f"{each.what}: {each.why}" + (f", {when}" if when else "")
    return f"{told}. {each.next_step}" if each.next_step else told


def change_of_file(file: FileDetail) -> str:
    """What is told when a file comes into a state."""
    name = file.path.rpartition("/")[2]
    if file.verdict in {Verdict.REJECTED, Verdict.HELD}:
        return f"{name} is {file.state}: {file.summary or whereabouts(file)}"
    if file.account is not None or file.verdict in NOTHING_TO_DO:
        return f"{name} is {file.state}: {whereabouts(file)}"
    bad = f", {file.bad_rows:,} of them bad" if file.bad_rows else ""
    rows = f" ({amount(file.rows, 'row')}{bad})" if file.rows is not None else ""
    return f"{name} is {file.state}{rows}"


def change_of_stage(stage: StageView) -> str:
    """What is told when a stage changes."""
    run = f", run {stage.run_id}" if stage.run_id else ""
    return f"{stage.stage} is {stage.state} (level {stage.level}, attempt {stage.attempt}{run})"
