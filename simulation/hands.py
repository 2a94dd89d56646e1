"""Plays acts one after the other, with nothing going wrong: what calm and idle days are made of."""

from typing import Final

from flows.names import Stage
from simulation.acts import STEP, Act, Fate, Hint, Work
from simulation.play import Player

MOST_STEPS: Final = 20_000


class Hands:
    """Each handler is played to its end before the next one begins."""

    def __init__(self, player: Player) -> None:
        """Take the world."""
        self._player, self._world = player, player.world
        self.steps = 0
        """Calls to the outside so far."""
        self._started = 0
        """Handlers: no two have the same name."""
        self.acts: list[Act] = []
        """What was played, for whoever plays it again."""

    def do(self, verb: str, on: str = "", how: str = "", name: str = "", host: int = 0) -> None:
        """Perform one act."""
        if name:
            self._started += 1
        act = Act(verb, on, how, host, f"{name} {self._started}" if name else "")
        if self._player.perform(act):
            self.acts.append(act)

    def timer(self, verb: str) -> None:
        """A handler that needs nothing but its name."""
        self.do(verb, name=f"calm {verb}")
        self.finish_calls()

    def deliver(self) -> None:
        """Every event and every message that can be seen by now."""
        for path in list(self._world.events):
            self.event(path)
        self.messages()

    def event(self, path: str) -> None:
        """One event; nothing happens unless it is on its way."""
        self.do("event", on=path, how=Hint.TAKEN, name="event")
        self.finish_calls()

    def messages(self) -> None:
        """Every message that can be seen by now, and every one that was given up."""
        for message in [each for queue in self._world.queues() for each in queue.visible()]:
            self.do("deliver", on=message.name, how=Hint.TAKEN, name="deliver")
            self.finish_calls()

        for message in [each for queue in self._world.queues() for each in queue.poison]:
            self.do("poisoned", on=message.name, name="poisoned")
            self.finish_calls()

    def runs(self, *stages: Stage) -> None:
        """Every run of these stages, or of all, to its end; those of different jobs in turns."""
        workspace, wanted = self._world.stores.workspace, stages or tuple(Stage)
        while runs := [run for run in workspace.movable() if run.stage in wanted]:
            for run in runs:
                self.do("run", on=run.name, how=Work.GO)

    def finish_calls(self) -> None:
        """Whatever is under way goes on until it is over, or far beyond every limit."""
        while fibers := self._world.fibers:
            fiber = next(iter(fibers.values()))
            self.steps += 1
            if self.steps > MOST_STEPS:
                self._world.book.note("no end", f"{MOST_STEPS} calls after the faults were off")
                self._world.kill(fiber.host)
                return
            self.do(STEP, on=fiber.name, how=Fate.OK)
