"""How long a workspace that starts waits for its rehearsal."""

import asyncio
import math
from pathlib import Path

from local.databricks.serve import warming_up
from tests.unit.databricks.fakes import HeldTasks
from tests.unit.databricks.scheduling import scheduling, start


async def test_a_start_waits_until_the_rehearsal_has_ended() -> None:
    steps: list[str] = []

    async def rehearsal() -> None:
        await asyncio.sleep(0)
        steps.append("rehearsed")

    async with warming_up(rehearsal(), until=math.inf):
        assert steps == ["rehearsed"]


async def test_a_start_whose_time_is_over_goes_on_beside_the_rehearsal() -> None:
    go_on, ended = asyncio.Event(), asyncio.Event()

    async def rehearsal() -> None:
        await go_on.wait()
        ended.set()

    async with warming_up(rehearsal(), until=-math.inf):
        go_on.set()
        await ended.wait()


async def test_the_end_of_a_workspace_ends_its_rehearsal() -> None:
    cancelled = asyncio.Event()

    async def rehearsal() -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            cancelled.set()
            raise

    async with warming_up(rehearsal(), until=-math.inf):
        await asyncio.sleep(0)
    assert cancelled.is_set()


async def test_a_workspace_remembers_whether_it_ever_ran_a_job(tmp_path: Path) -> None:
    async with scheduling(tmp_path, HeldTasks()) as scheduler:
        assert scheduler.never_ran
        start(scheduler)
    async with scheduling(tmp_path, HeldTasks()) as scheduler:
        assert not scheduler.never_ran
