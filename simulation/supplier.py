"""Suppliers write, overwrite, remove and bring back; nobody asks them."""

from simulation.acts import Act
from simulation.audit.evidence import Commit
from simulation.world.contents import CONTENTS, ROWS
from simulation.world.world import World


class Supplier:
    """Everything that happens in landing without the service. False: the act did not fit."""

    def __init__(self, world: World) -> None:
        """Take the world."""
        self._world = world

    def put(self, act: Act) -> bool:
        """Write a file, over another one if there is one; an event is on its way."""
        world = self._world
        if world.stores.lake.etag(act.on):
            world.faults["overwritten by the supplier"] += 1
        etag = world.stores.lake.supply(act.on, CONTENTS[act.how])
        second = int(world.stores.clock().timestamp())
        rows = ROWS.get(act.how)
        commit = Commit(path=act.on, content=act.how, etag=etag, second=second, rows=rows)
        world.commits.append(commit)
        world.events.append(act.on)
        return True

    def remove(self, act: Act) -> bool:
        """Take the file away before, or while, the service looks at it."""
        if not self._world.stores.lake.etag(act.on):
            return False
        self._world.faults["removed by the supplier"] += 1
        self._withdraw(self._world.stores.lake.take_away(act.on), withdrawn=True)
        return True

    def restore(self, act: Act) -> bool:
        """Undelete: the same version is there again, and no event tells of it."""
        etag = self._world.stores.lake.bring_back(act.on)
        if etag:
            self._world.faults["brought back by the supplier"] += 1
            self._withdraw(etag, withdrawn=False)
        return bool(etag)

    def _withdraw(self, etag: str, *, withdrawn: bool) -> None:
        for commit in self._world.commits:
            if commit.etag == etag:
                commit.withdrawn = withdrawn
