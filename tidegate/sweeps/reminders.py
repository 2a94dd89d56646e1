"""Which open files stand still."""

from datetime import datetime, timedelta
from typing import Final

from flows.flow import Flow
from tidegate.ledger.records import OpenFile
from tidegate.ledger.skew import credible

MOST_DOUBLINGS: Final = 3
HELD_EVERY: Final = timedelta(days=1)
"""How often it is looked whether the blob of a held file is still there."""


def is_due(file: OpenFile, flow: Flow, grace: timedelta, now: datetime) -> bool:
    """Whether somebody should drive the file on.

    One that is stuck is an operator's, and one that waits for bronze is the conductor's, unless a
    wish of an operator or a late judgement is still to be carried out.
    """
    if file.stuck:
        return False
    wished = _is_wished(file)
    if file.ready is not None and not wished:
        return False
    if file.held and not wished and not meets_new_contract(file, flow):
        return _has_stood(file, HELD_EVERY, now)
    return _has_stood(file, _patience(file, grace), now)


def waits_in_line(
    file: OpenFile, grace: timedelta, now: datetime, reached: datetime | None
) -> bool:
    """Whether its message waits in the queue: another would only make the queue longer.

    `reached` is when the message was sent that is first there: whoever was told of later is behind
    it. Clocks that disagree by less than the grace change nothing.
    """
    return reached is not None and not _has_stood(file, _patience(file, grace), now, reached)


def meets_new_contract(file: OpenFile, flow: Flow) -> bool:
    """Whether the file is held, nobody asks for it, and the deployed contract has not judged it."""
    contract = flow.datasets.get(file.dataset)
    if contract is None or not file.held or _is_wished(file):
        return False
    return not file.was_held_under(contract.version)


def _is_wished(file: OpenFile) -> bool:
    return bool(file.intent) or file.anew


def _patience(file: OpenFile, grace: timedelta) -> timedelta:
    """Each reminder doubles the wait for the next, three times.

    A file that takes long to check is not read by ever more drivers at once.
    """
    wait: timedelta = grace * 2 ** min(file.reminders, MOST_DOUBLINGS)
    return wait


def _has_stood(
    file: OpenFile, wait: timedelta, now: datetime, until: datetime | None = None
) -> bool:
    """For so long since somebody cared; a file without a time that can be believed has."""
    last = credible(file.reminded_at, now) or credible(file.since, now)
    return last is None or last + wait <= (until or now)
