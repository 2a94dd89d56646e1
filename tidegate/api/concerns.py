"""What of a flow needs a person although no stage is blocked, in the words of what waits."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from flows.names import FlowName
from tidegate.api.views import Waiting
from tidegate.ledger.records import OpenFile
from tidegate.ledger.stored import FromAnotherRelease, Unreadable
from tidegate.service import Service

MOST_NAMED: Final = 5
"""Stuck files, and rows of another release, that are named; further ones are counted."""
DEPLOY: Final = "deploy the release again that wrote it"
MOST_COUNTED: Final = 100
"""Undelivered announcements that one request counts."""


async def concerns(
    service: Service,
    flow: FlowName,
    rows: Sequence[OpenFile],
    unread: Sequence[Unreadable] = (),
) -> tuple[Waiting, ...]:
    """`rows` and `unread` are the open files of the flow. Raises Transient."""
    return (
        *_unread(unread),
        *_stuck([row for row in rows if row.stuck]),
        *_failing([row for row in rows if row.failing and row.at_gate]),
        *await _trouble(service, flow),
        *await _undelivered(service, flow),
        *await _missing(service, flow),
    )


def _stuck(files: Sequence[OpenFile]) -> Iterator[Waiting]:
    newest = sorted(files, key=lambda file: file.stuck_at or file.since, reverse=True)
    for file in newest[:MOST_NAMED]:
        yield Waiting(
            what=file.path,
            why=f"it is stuck: {file.stuck}",
            next_step=next_step(file),
            dataset=file.dataset,
            files=1,
        )
    more = len(files) - MOST_NAMED
    if more > 0:
        yield Waiting(
            what=f"{more} more stuck files",
            why="see: tidegate files",
            next_step=f"mend the cause, then: tidegate retry --flow {newest[0].flow}",
            files=more,
        )


def _unread(rows: Sequence[Unreadable]) -> Iterator[Waiting]:
    for row in rows[:MOST_NAMED]:
        yield Waiting(
            what=f"row {row.key}", why=left_to_another_release(row.why), next_step=DEPLOY, files=1
        )
    if more := rows[MOST_NAMED:]:
        yield Waiting(
            what=f"{len(more)} more such rows",
            why=left_to_another_release(more[0].why),
            next_step=DEPLOY,
            files=len(more),
        )


def left_to_another_release(why: str) -> str:
    """In words for people."""
    return f"only another release can read it: {why}"


def next_step(file: OpenFile) -> str:
    """What a person can do about a stuck file."""
    return f"mend the cause, then: tidegate retry {file.file_id}"


def _failing(files: Sequence[OpenFile]) -> Iterator[Waiting]:
    """What somebody has to mend: it is told once for each reason."""
    for reason, count in Counter(file.failing for file in files).items():
        yield Waiting(
            what="1 file" if count == 1 else f"{count} files",
            why=f"{'it' if count == 1 else 'they'} cannot be looked at: {reason}",
            next_step="mend the cause: each is tried every few minutes for a day, then stuck",
            files=count,
        )


async def _trouble(service: Service, flow: FlowName) -> Iterator[Waiting]:
    try:
        trouble = await service.poison.looks.trouble(flow)
    except FromAnotherRelease as error:
        return iter(
            [
                Waiting(
                    what="the whole flow", why=left_to_another_release(str(error)), next_step=DEPLOY
                )
            ]
        )
    if trouble is None:
        return iter(())
    why = f"something is in its way since {trouble.since:%Y-%m-%d %H:%M} UTC: {trouble.reason}"
    step = "mend the cause: it is looked at every minute" if trouble.told else ""
    return iter([Waiting(what="the whole flow", why=why, next_step=step)])


async def _missing(service: Service, flow: FlowName) -> Iterator[Waiting]:
    found = await service.watchdog.expectations.missing(service.flows[flow])
    return iter(
        [
            Waiting(
                what=f"the next file of {dataset}",
                why=f"it is missing since {at:%Y-%m-%d %H:%M} UTC, when it was expected",
                next_step="ask its supplier",
                dataset=dataset,
            )
            for dataset, at in found.items()
        ]
    )


async def _undelivered(service: Service, flow: FlowName) -> Iterator[Waiting]:
    found = [each async for each in service.poison.announcements.kept(flow, MOST_COUNTED)]
    if not found:
        return iter(())
    many = "announcement" if len(found) == 1 else "announcements"
    count = f"{len(found)} or more" if len(found) == MOST_COUNTED else str(len(found))
    why = f"the event topic did not take them: {found[0].undelivered.reason}"
    step = f"tidegate retry --announcements {flow}"
    return iter([Waiting(what=f"{count} {many}", why=why, next_step=step)])
