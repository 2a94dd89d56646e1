"""A day on which nothing happens: what the service does and asks for all the same."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from simulation.actors.catalogue import PLAYS
from simulation.calm import Calm
from simulation.hands import Hands
from simulation.loop import run_inline
from simulation.play import Player
from simulation.world.nature import Nature
from simulation.world.world import World

MINUTES: Final = 24 * 60
FILES: Final = {
    "netflix/titles/p.csv": "A",
    "netflix/titles/q.csv": "B",
    "netflix/cast/p.csv": "C",
    "netflix/titles/r.csv": "bad",
}
"""What was loaded, or rejected, the day before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """Runs that were ordered, and calls to the outside by name. One flow, one host."""

    runs: int
    calls: Counter[str]

    def a_minute(self, call: str) -> float:
        """How often in each minute of the day."""
        return self.calls[call] / MINUTES


def idle_day() -> Day:
    """Load four files, then let a day of virtual time pass."""
    return run_inline(_idle_day)


def _idle_day() -> Day:
    player = Player(World(Nature(renames=False, skews=(0.0, 0.0))), PLAYS)
    world, hands = player.world, Hands(player)
    for path, content in FILES.items():
        hands.do("put", on=path, how=content)
    Calm(player).settle()
    before, calls = len(world.stores.workspace.runs), Counter(world.calls)
    for _ in range(MINUTES):
        world.trace.entries.clear()
        hands.steps = 0
        hands.do("clock", how="60")
        hands.timer("watchdog")
        hands.timer("reconciler")
        hands.deliver()
    counted: Counter[str] = Counter()
    for (call, _), count in (world.calls - calls).items():
        counted[call] += count
    return Day(runs=len(world.stores.workspace.runs) - before, calls=counted)


def told(day: Day) -> Iterator[str]:
    """The day's figures."""
    yield f"one idle day of virtual time, one flow, {len(FILES)} files of the day before"
    yield f"{day.runs} runs ordered"
    yield f"{day.calls.total()} calls, {day.calls.total() / MINUTES:.2f} a minute:"
    for call, count in sorted(day.calls.items()):
        yield f"  {count:>6}  {day.a_minute(call):.2f} a minute  {call}"
    yield "Queues are polled by the Functions host itself: that is not counted here."
