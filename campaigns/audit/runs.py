"""Every run and every receipt: known on both sides, started once, counted once."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import Final

from campaigns.audit.evidence import Document, Evidence, ReceiptFile

type Attempt = tuple[str, int, int]
"""Stage, level, attempt: what a token is made of."""

STAGES: Final = ("bronze", "silver", "gold")


def run_findings(evidence: Evidence) -> Iterator[str]:
    """Sentences; none when ledger, workspace and receipts tell one story."""
    yield from _once(evidence)
    yield from _known(evidence)
    yield from _settled(evidence)
    yield from _receipts(evidence)
    yield from _answers(evidence)


def _attempt(run: Document) -> Attempt:
    return run["stage"], run["level"], run["attempt"]


def _once(evidence: Evidence) -> Iterator[str]:
    started = Counter((each.stage, each.level, each.attempt) for each in evidence.workspace_runs)
    for (stage, level, attempt), count in started.items():
        if count > 1 and level > 0:
            yield f"{stage} {level}, attempt {attempt}, was started {count} times"
    tokens = Counter(run["token"] for run in evidence.ended_runs)
    for token, count in tokens.items():
        if count > 1:
            yield f"token {token} belongs to {count} runs of the ledger"


def _known(evidence: Evidence) -> Iterator[str]:
    """A run that the workspace has is in the ledger, and the other way round; 0 is a person's."""
    told: dict[Attempt, Document] = {_attempt(run): run for run in evidence.ended_runs}
    ids = {each.run_id for each in evidence.workspace_runs}
    for run in evidence.workspace_runs:
        if run.level and (run.stage, run.level, run.attempt) not in told:
            yield f"the workspace ran {_name(run)}, of which the ledger knows nothing"
        if not run.over:
            yield f"{_name(run)} still runs in the workspace"
    for attempt, ended in told.items():
        if ended["run_id"] is not None and ended["run_id"] not in ids:
            yield f"the ledger has run {ended['run_id']} for {attempt}, the workspace has not"


def _name(run: object) -> str:
    return " ".join(str(getattr(run, name)) for name in ("stage", "level", "attempt"))


def _settled(evidence: Evidence) -> Iterator[str]:
    for stage in STAGES:
        state = evidence.state.get(stage, {})
        if state.get("run") is not None:
            yield f"{stage} still waits for its level {state['level']}"
        if state.get("blocked"):
            yield f"{stage} is blocked: {state['blocked']}"
    for before, stage in (("bronze", "silver"), ("silver", "gold")):
        produced = evidence.state.get(before, {}).get("produced", {})
        consumed = evidence.state.get(stage, {}).get("consumed", {})
        if {name: consumed.get(name) for name in produced} != dict(produced):
            yield f"{stage} has not consumed what {before} has"


def _receipts(evidence: Evidence) -> Iterator[str]:
    """A level whose receipt is closed was counted by exactly one run that is over."""
    closed = {(each.stage, each.level) for each in evidence.receipts if each.closed}
    counted: dict[tuple[str, int], list[int]] = defaultdict(list)
    for run in evidence.ended_runs:
        if run["covered"]:
            counted[run["stage"], run["level"]].append(run["attempt"])
    for stage, level in closed:
        attempts = counted.get((stage, level), [])
        if len(attempts) != 1:
            yield f"the receipt of {stage} {level} was counted {len(attempts)} times"
    for (stage, level), attempts in counted.items():
        if stage != "gold" and (stage, level) not in closed:
            yield f"{stage} {level} was counted (attempts {attempts}) without a closed receipt"


def _answers(evidence: Evidence) -> Iterator[str]:
    """Whatever a closed bronze receipt answers for is loaded, and nothing else is."""
    answered: Mapping[str, int] = {
        line["file_id"]: line["rows"]
        for receipt in evidence.receipts
        if receipt.closed and receipt.stage == "bronze"
        for line in _files(receipt)
    }
    loaded = dict(evidence.of_state("LOADED", "RETRACTED"))
    for file_id in answered.keys() - loaded.keys():
        yield f"a closed receipt answers for {file_id}, which is not loaded"
    for file_id, version in loaded.items():
        told = f"{version['path']} ({file_id}) is {version['state']}"
        if file_id not in answered:
            yield f"{told}, but no closed receipt answers for it"
        elif answered[file_id] != version.get("bronze_rows"):
            yield f"{told} with other rows than its receipt says"


def _files(receipt: ReceiptFile) -> Iterator[Document]:
    return (line for line in receipt.lines if line.get("kind") == "bronze_file")
