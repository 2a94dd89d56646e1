"""News of a run, each to whoever knows what to make of it."""

from collections.abc import Mapping
from datetime import datetime
from typing import assert_never

from flows.names import DatasetName
from tidegate.conductor.endings import on_ended, on_refused, on_started
from tidegate.conductor.events import (
    Decision,
    Ended,
    NoAnswer,
    NotStarted,
    NotTold,
    RunNews,
    Started,
    StillActive,
    Unreadable,
)
from tidegate.conductor.patience import on_no_answer, on_not_told, on_still_active
from tidegate.conductor.state import FlowState


def on_news(
    state: FlowState, event: RunNews, contracts: Mapping[DatasetName, str], now: datetime
) -> Decision:
    """The next state; news of any other run than the stage's own changes nothing.

    `contracts` are the versions that are deployed.
    """
    match event:
        case Started():
            return on_started(state, event, now)
        case NotStarted() | Unreadable():
            return on_refused(state, event, now)
        case NoAnswer():
            return on_no_answer(state, event, now)
        case StillActive():
            return on_still_active(state, event, now)
        case NotTold():
            return on_not_told(state, event)
        case Ended():
            return on_ended(state, event, contracts, now)
        case _:
            assert_never(event)
