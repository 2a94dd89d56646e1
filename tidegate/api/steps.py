"""What happened to a file, as steps with words: its transitions, one by one."""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from flows.names import Stage
from tidegate.api.places import rejection
from tidegate.api.views import Step
from tidegate.ledger.records import FileRecord, Transition
from tidegate.ledger.run_records import RunMark
from tidegate.ledger.states import FileEvent, FileMove

type Telling = Callable[[FileRecord, Transition], Step]


def transitions(record: FileRecord) -> Iterator[Step]:
    """Everything in the file's history, oldest first."""
    for transition in (*record.history, record.last):
        yield _TELLINGS.get(transition.event, _plainly)(record, transition)
        if transition.event == SEEN:
            yield _ordered(record, transition)


def silver_step(record: FileRecord, mark: RunMark) -> Step:
    """What silver made of the rows."""
    account = record.account
    if account is None:
        words = "silver covered it"
    else:
        words = (
            f"{account.silver} of its {_rows(record.bronze_rows)} are in silver, "
            f"{account.quarantined} quarantined, {account.duplicate} duplicate, "
            f"{account.superseded} superseded"
        )
    return _of_run(Step(at=mark.at, what="silver", words=words), Stage.SILVER, mark)


SEEN: Final = "was seen"


def _plainly(_record: FileRecord, transition: Transition) -> Step:
    words = f"it {transition.event}"
    if transition.reason:
        words = f"{words}: {transition.reason}"
    return Step(at=transition.at, what="over", words=words)


def _noticed(record: FileRecord, transition: Transition) -> Step:
    notice = record.noticed
    if notice is None:
        words = "it was noticed in landing"
    elif notice.by == "event":
        words = f"an event told of it ({notice.event_id or 'without an id'})"
    elif notice.event_id:
        words = f"an event told of it ({notice.event_id}), and it was recorded on a second look"
    else:
        words = "a listing of landing found it, no event had told of it"
    return Step(at=transition.at, what="noticed", words=words)


def _ordered(record: FileRecord, transition: Transition) -> Step:
    committed = f"{record.committed_at:%Y-%m-%d %H:%M:%S} UTC"
    words = f"recorded: {record.size} bytes, committed {committed}; its order is {record.order}"
    return Step(at=transition.at, what="ordered", words=words)


def _announced(_record: FileRecord, transition: Transition) -> Step:
    words = "it was announced, and gone before anybody could look"
    return Step(at=transition.at, what="noticed", words=words)


def _passed(record: FileRecord, transition: Transition) -> Step:
    words = f"accepted{_by_contract(record)}: {_counted(record)}"
    return Step(at=transition.at, what="verdict", words=words)


def _turned_away(word: str) -> Telling:
    def tell(record: FileRecord, transition: Transition) -> Step:
        told = record.judgement.summary if record.judgement else transition.reason
        where = f" Findings: {rejection(record)}" if rejection(record) else ""
        words = f"{word}{_by_contract(record)} ({transition.reason}): {told}{where}"
        return Step(at=transition.at, what="verdict", words=words)

    return tell


def _matched(record: FileRecord, transition: Transition) -> Step:
    words = f"duplicate: its content is that of file {record.duplicate_of}"
    return Step(at=transition.at, what="verdict", words=words)


def _moved(record: FileRecord, transition: Transition) -> Step:
    return Step(at=transition.at, what="promoted", words=f"moved to accepted/{record.target}")


def _answered(record: FileRecord, transition: Transition) -> Step:
    words = f"bronze holds its {_rows(record.bronze_rows)}"
    if transition.reason:
        words = f"{words}, which is not what was expected: {transition.reason}"
    step = Step(at=transition.at, what="bronze", words=words)
    return _of_run(step, Stage.BRONZE, record.bronze) if record.bronze else step


def _overtaken(_record: FileRecord, transition: Transition) -> Step:
    newer = f" ({transition.reason})" if transition.reason else ""
    words = f"a newer version took its path{newer} before it was accepted"
    return Step(at=transition.at, what="over", words=words)


def _vanished(_record: FileRecord, transition: Transition) -> Step:
    words = "its supplier removed it before it was accepted"
    return Step(at=transition.at, what="over", words=words)


MET_A_CONTRACT: Final = "meets a new contract"
"""What the last release wrote of a file that was judged again."""


def _reopened(_record: FileRecord, transition: Transition) -> Step:
    is_manifest = transition.reason.endswith("manifest is there")
    why = transition.reason if is_manifest else "its contract has another version now"
    return Step(at=transition.at, what="reopened", words=f"{why}: the gate looks again")


def _by_operator(words: str) -> Telling:
    """The reason of a move is `<who>: <why>`."""

    def tell(_record: FileRecord, transition: Transition) -> Step:
        who, _, why = transition.reason.partition(": ")
        told = f"{who or 'an operator'} {words}{f': {why}' if why else ''}"
        return Step(at=transition.at, what="move", words=told)

    return tell


def _of_its_own(what: str, words: str) -> Telling:
    return lambda _record, transition: Step(at=transition.at, what=what, words=words)


_REVIVED: Final = (
    "a file that was committed before it, and after its original, was judged: its content is "
    "stated anew, so the gate looks again"
)

_TELLINGS: Final[Mapping[str, Telling]] = MappingProxyType(
    {
        SEEN: _noticed,
        "was announced": _announced,
        FileEvent.PASSED: _passed,
        FileEvent.FAILED: _turned_away("rejected"),
        FileEvent.HELD_BACK: _turned_away("held"),
        FileEvent.MATCHED: _matched,
        FileEvent.MOVED: _moved,
        FileEvent.ANSWERED: _answered,
        FileEvent.OVERTAKEN: _overtaken,
        FileEvent.VANISHED: _vanished,
        FileEvent.REOPENED: _reopened,
        MET_A_CONTRACT: _reopened,
        FileMove.REVIVED: _of_its_own("reopened", _REVIVED),
        FileMove.REPLAYED: _by_operator("had it replayed"),
        FileMove.LOST: _by_operator("wanted it replayed, but nobody kept its bytes"),
        FileMove.RELEASED: _by_operator("released it"),
        FileMove.TURNED_DOWN: _by_operator("rejected it"),
        FileMove.RETRACTED: _by_operator("retracted it"),
        FileMove.LIFTED: _by_operator("lifted its retract"),
        FileMove.WITHDRAWN: _of_its_own("silver", "silver no longer shows its rows: RETRACTED"),
        FileMove.RESTORED: _of_its_own("silver", "silver shows its rows: LOADED"),
    }
)


def _of_run(step: Step, stage: Stage, mark: RunMark) -> Step:
    run = {"level": mark.level, "attempt": mark.attempt, "run_id": mark.run_id}
    return step.model_copy(update={"stage": stage, **run})


def _by_contract(record: FileRecord) -> str:
    return f" by contract {record.contract_version}" if record.contract_version else ""


def _counted(record: FileRecord) -> str:
    counts = record.counts
    if counts is None:
        return "its rows were not counted"
    return (
        f"{_rows(counts.rows)}, {counts.bad_rows} of them break rules, "
        f"{counts.duplicate_rows} repeat another one"
    )


def _rows(count: int | None) -> str:
    return "1 row" if count == 1 else f"{count if count is not None else 'unknown'} rows"
