"""Carries acts out. An act that does not fit the present world changes nothing."""

import json
from collections.abc import Callable, Coroutine, Mapping
from types import MappingProxyType
from typing import Any, Final

from simulation.acts import Act, Fate, Hint, Verb, Work
from simulation.fibers import HostDied, is_transient
from simulation.supplier import Supplier
from simulation.world.host import NETFLIX, TOPIC
from simulation.world.queues import HintQueue, Message
from simulation.world.world import World
from tidegate.messages import Announcement, FileMessage, FlowMessage
from tidegate.service import Service


def storage_event(path: str) -> str:
    """What Event Grid says of a committed write."""
    return json.dumps(
        {
            "topic": TOPIC,
            "subject": f"/blobServices/default/containers/landing/blobs/{path}",
            "eventType": "Microsoft.Storage.BlobCreated",
            "id": path,
            "data": {"api": "PutBlob"},
        }
    )


class Player:
    """Performs acts on one world, keeps the trace and counts the faults."""

    def __init__(self, world: World) -> None:
        """Take the world."""
        self.world, self._seen = world, ""
        supplier = Supplier(world)
        self._verbs: Final[Mapping[Verb, Callable[[Act], bool]]] = MappingProxyType(
            {
                Verb.STEP: self._step,
                Verb.PUT: supplier.put,
                Verb.REMOVE: supplier.remove,
                Verb.RESTORE: supplier.restore,
                Verb.EVENT: self._event,
                Verb.DELIVER: self._deliver,
                Verb.WATCHDOG: lambda act: self._call(act, self._host(act).watchdog.sweep()),
                Verb.RECONCILER: lambda act: self._call(act, self._host(act).reconciler.sweep()),
                Verb.CLOCK: self._clock,
                Verb.RUN: self._run,
                Verb.MANUAL: self._manual,
                Verb.ASK: lambda act: self._call(act, self._host(act).conductor.ask(NETFLIX)),
                Verb.PAUSE: lambda act: self._pause(act, paused=True),
                Verb.RESUME: lambda act: self._pause(act, paused=False),
                Verb.LAND: self._land,
            }
        )

    def perform(self, act: Act) -> bool:
        """False when it did not fit."""
        place = len(self.world.trace)
        done = self._verbs[act.verb](act)
        if done:
            self.world.trace.insert(place, f"{act}{self._seen}")
        self._seen = ""
        return done

    def _host(self, act: Act) -> Service:
        return self.world.hosts[act.host]

    def _fault(self, name: str) -> None:
        self.world.faults[name] += 1

    def _step(self, act: Act) -> bool:
        fiber = self.world.fibers.get(act.on)
        if fiber is None or fiber.parked is None:
            return False
        self._seen = f": {fiber.parked.label} {fiber.parked.detail}"
        if act.how != Fate.OK:
            self._fault(act.how)
        self.world.resume(fiber, Fate(act.how))
        return True

    # --- hints --------------------------------------------------------------------------------

    def _event(self, act: Act) -> bool:
        events = self.world.events
        if act.on not in events:
            return False
        if act.how != Hint.DOUBLED:
            events.remove(act.on)
        if act.how != Hint.TAKEN:
            self._fault(f"event {act.how}")
        if act.how == Hint.LOST:
            return True
        work = self._host(act).arrivals.on_event(storage_event(act.on))
        return self._call(act, work, lambda: events.append(act.on))

    def _deliver(self, act: Act) -> bool:
        found = self._message(act.on)
        if found is None:
            return False
        queue, message = found
        if act.how != Hint.DOUBLED:
            queue.take(message)
        if act.how != Hint.TAKEN:
            self._fault(f"message {act.how}")
        if act.how == Hint.LOST:
            return True
        work = self._handler(act, message)
        return self._call(act, work, lambda: queue.give_back(message))

    def _message(self, name: str) -> tuple[HintQueue, Message] | None:
        for queue in self.world.queues():
            for message in queue.visible():
                if message.name == name:
                    return queue, message
        return None

    def _handler(self, act: Act, message: Message) -> Coroutine[Any, Any, object]:
        service = self._host(act)
        match message.body:
            case FileMessage():
                return service.driver.drive(NETFLIX, message.body.file_id)
            case Announcement():
                return service.announcer.publish(message.body)
            case FlowMessage():
                return service.conductor.look(message.body.flow)
            case _:
                raise ValueError(f"nobody handles {message.name}")

    def _call(
        self, act: Act, work: Coroutine[Any, Any, object], again: Callable[[], None] | None = None
    ) -> bool:
        def over(error: BaseException | None) -> None:
            if error is not None and again is not None:
                again()
            if error is not None:
                self.world.trace.append(f"    {act.name} ends with {error!r}")
            if error is not None and not isinstance(error, HostDied) and not is_transient(error):
                self.world.book.note("error", repr(error))

        self.world.spawn(act.name, act.host, work, over)
        return True

    # --- time, people, runs -------------------------------------------------------------------

    def _clock(self, act: Act) -> bool:
        self.world.stores.clock.advance(float(act.how))
        return True

    def _pause(self, act: Act, *, paused: bool) -> bool:
        self._fault("paused" if paused else "resumed")
        return self._call(act, self._host(act).conductor.pause(NETFLIX, paused=paused))

    def _manual(self, act: Act) -> bool:
        del act
        self._fault("run by hand")
        self.world.stores.workspace.start_by_hand()
        return True

    def _run(self, act: Act) -> bool:
        workspace = self.world.stores.workspace
        runs = [run for run in workspace.movable() if run.name == act.on]
        if act.how == Work.GONE:
            runs = [run for run in workspace.runs if run.name == act.on]
        if not runs:
            return False
        if act.how != Work.GO:
            self._fault(f"run {act.how} {'after' if runs[0].done > 1 else 'before'} its work")
        workspace.move(runs[0], Work(act.how))
        return True

    def _land(self, act: Act) -> bool:
        if act.on not in self.world.late:
            return False
        self.world.land(act.on)
        return True
