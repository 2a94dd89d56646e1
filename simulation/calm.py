"""The second half of every schedule: nothing goes wrong any more, and all must come to rest."""

from collections.abc import Mapping
from typing import Any, Final

from simulation.audit.auditor import audit
from simulation.audit.evidence import Violation
from simulation.hands import Hands
from simulation.play import Player

ROUNDS: Final = 60
ROUND_SECONDS: Final = 20
LONG_ROUNDS: Final = 30
"""After so many rounds time passes faster: a stage may be backing off for minutes."""
LONG_SECONDS: Final = 300
DAY_ROUND: Final = 10
DAY_SECONDS: Final = 25 * 3600
"""An empty file may be one that is still being written: it has a day."""
LATE_ROUND: Final = 2
"""What was given up lands when the service has tried it again."""
QUIET_ROUNDS: Final = 2
IDLE_ROUND: Final = 1
"""One in which the reconciler looks, too."""
IDLE_SECONDS: Final = 3600
MEND_ROUND: Final = 14
"""Until then bronze fails to load a broken dataset: long enough for it to be parked."""
PERSON: Final = 5
"""Every so many rounds a person looks, and asks for what is blocked."""


class Calm:
    """Drives a world to rest within a limit of rounds and steps."""

    def __init__(self, player: Player) -> None:
        """Take the world as the faults have left it."""
        self._hands, self._world = Hands(player), player.world
        self.rounds = 0

    @property
    def steps(self) -> int:
        """Calls to the outside since the faults were off."""
        return self._hands.steps

    def settle(self) -> list[Violation]:
        """What is wrong when all should be at rest; then nothing may start any more."""
        self._world.trace.entries.append("--- faults off")
        self._world.outages.clear()
        self._hands.finish_calls()
        self._world.mend_clocks()
        self._deploy()
        found = self._rounds()
        if not found and self._lifted():
            found = self._rounds()
        if not found:
            self._idle()
        return found

    def _lifted(self) -> bool:
        """Whoever took files back changes their mind when silver has followed."""
        files = sorted(self._world.evidence().retracted())
        for file in files:
            self._hands.do("move", on=file, how="lift", name="lift")
            self._hands.finish_calls()
        return bool(files)

    def _deploy(self) -> None:
        """One release everywhere."""
        for host in range(len(self._world.hosts)):
            self._hands.do("deploy", how=str(self._world.nature.release), host=host)

    def _rounds(self) -> list[Violation]:
        """Nobody audits a world in which something is visibly under way."""
        found: list[Violation] = []
        quiet = 0
        for number in range(ROUNDS):
            self._round(number, _seconds(number))
            self.rounds = number + 1
            if self._busy() and self.rounds < ROUNDS:
                quiet = 0
                continue
            found = audit(self._world.evidence())
            quiet = 0 if found else quiet + 1
            if quiet == QUIET_ROUNDS:
                break
        return found

    def _busy(self) -> bool:
        """A run is under way, or a stage waits for a receipt, the time to try again, or a set."""
        state, movable = self._world.witness.state(), self._world.stores.workspace.movable()
        if self._world.late or movable or (state.get("gathering") or {}).get("since"):
            return True
        parts = [part for part in state.values() if isinstance(part, dict)]
        return any(part.get("closed") is False for part in parts)

    def _idle(self) -> None:
        """An idle hour orders no run."""
        runs = self._world.stores.workspace.runs
        before = len(runs)
        self._round(IDLE_ROUND, IDLE_SECONDS)
        if len(runs) > before:
            self._world.book.note("run while idle", ", ".join(run.name for run in runs[before:]))

    def _round(self, number: int, seconds: int) -> None:
        if number == LATE_ROUND:
            for late in list(self._world.late):
                self._hands.do("land", on=late)
        if number == MEND_ROUND:
            self._world.tables.mend()
        self._hands.do("clock", how=str(seconds))
        for path, etag in self._world.unstated():
            self._hands.do("state", on=path, how=etag)
        self._hands.deliver()
        self._hands.timer("watchdog")
        if number % 2:
            self._hands.timer("reconciler")
        self._person(number)
        self._hands.deliver()
        self._hands.runs()
        self._hands.deliver()

    def _person(self, number: int) -> None:
        for file in self._world.stuck():
            self._hands.do("retry", on=file, name="retry")
            self._hands.finish_calls()
        state = self._world.witness.state()
        if state.get("paused"):
            self._hands.timer("resume")
        late = self._world.nature.waits and (state.get("gathering") or {}).get("alarmed")
        if (late or _needs_a_person(state)) and number % PERSON == 0:
            self._hands.timer("ask")


def _needs_a_person(state: Mapping[str, Any]) -> bool:
    """A stage is blocked, a dataset is parked, or the day's budget is used up."""
    blocked = any(isinstance(part, dict) and part.get("blocked") for part in state.values())
    used_up = (state.get("budget") or {}).get("alarmed")
    return bool(blocked or state.get("parked") or used_up)


def _seconds(number: int) -> int:
    """How much time passes before a round."""
    if number == DAY_ROUND:
        return DAY_SECONDS
    return ROUND_SECONDS if number < LONG_ROUNDS else LONG_SECONDS
