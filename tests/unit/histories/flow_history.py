"""What a flow machine was told and what it answered, as documents that outlive a release."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from pydantic import TypeAdapter

from flows.request import Document
from tests.unit.conductor.builders import RULES
from tidegate.conductor import events
from tidegate.conductor.decide import decide
from tidegate.conductor.events import Decision, Event
from tidegate.conductor.state import FlowState

FOLDER = Path(__file__).parent / "flows"

type Json = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """One event, when it came, and what was deployed then."""

    at: datetime
    event: Event
    release: str


class Step(Document):
    """A happening and what followed, as it is kept."""

    at: datetime
    release: str
    kind: str
    """Class of the event."""
    event: Json
    state: Json
    """After it."""
    before: tuple[str, ...]
    after: tuple[str, ...]

    @property
    def happening(self) -> Happening:
        """As the present release understands it."""
        event: Event = TypeAdapter(getattr(events, self.kind)).validate_python(self.event)
        return Happening(at=self.at, event=event, release=self.release)


def answered(state: FlowState, what: Happening) -> Decision:
    """The machine's answer under the rules of every history."""
    return decide(state, what.event, replace(RULES, release=what.release), what.at)


def step(what: Happening, decision: Decision) -> Step:
    """To be kept."""
    kind = type(what.event)
    return Step(
        at=what.at,
        release=what.release,
        kind=kind.__name__,
        event=TypeAdapter(kind).dump_python(what.event, mode="json"),
        state=json.loads(decision.state.model_dump_json()),
        before=tuple(_said(command) for command in decision.before),
        after=tuple(_said(command) for command in decision.after),
    )


def _said(command: events.Before | events.After) -> str:
    """The command's class and the attempt, announcement or time that it is about."""
    match command:
        case events.StartRun() | events.ObserveRun():
            about = f"{command.stage} {command.run.level}-{command.run.attempt}"
        case events.Announce():
            about = command.announcement.id
        case events.Nudge():
            about = f"{command.at:%H:%M:%S}"
        case events.WriteRequest():
            about = f"{command.request.stage} {command.request.level}"
        case _:
            about = ""
    return f"{type(command).__name__} {about}".strip()


def kept() -> Iterator[tuple[str, tuple[Step, ...]]]:
    """Every history by its name."""
    for path in sorted(FOLDER.glob("*.jsonl")):
        lines = path.read_text().splitlines()
        yield path.stem, tuple(Step.model_validate_json(line) for line in lines)


def keep(name: str, steps: list[Step]) -> None:
    """Write a history down, in place of the one of that name."""
    FOLDER.mkdir(exist_ok=True)
    text = "".join(each.model_dump_json() + "\n" for each in steps)
    (FOLDER / f"{name}.jsonl").write_text(text)
