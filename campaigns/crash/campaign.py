"""Kill, restart, settle, audit, in rounds, until the kills are spent or something is found."""

import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Final

from rich.console import Console

from campaigns.audit.auditor import audit
from campaigns.audit.collect import Reader
from campaigns.audit.evidence import Evidence
from campaigns.audit.uploads import UploadLog
from campaigns.crash.boundaries import WORKSPACE
from campaigns.crash.kills import RANDOM, Choice, Kill
from campaigns.crash.operator import Operator
from campaigns.crash.rest import Rest
from campaigns.crash.supplier import FLOW, Supplier
from campaigns.crash.world import Stage, staged

LONGEST_PAUSE: Final = 1.5
BETWEEN_LOOKS: Final = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Orders:
    """What a campaign is told."""

    folder: Path
    kills: int
    seed: int
    kills_a_round: int = 10
    patience: float = 12.0
    """Seconds to wait for one of the chosen moments; then the process dies where it is."""
    long_patience: float = 25.0
    """For moments of the workspace, which come with runs only."""
    longest_pause: float = 2.0
    """Seconds between the supplier's batches: the longer, the fewer files there are."""
    settle_seconds: float = 600.0
    """For the service to come to rest, machine and all: on idle cores a minute is enough."""


@dataclass(slots=True, kw_only=True)
class Outcome:
    """What came of it."""

    kills: list[Kill] = field(default_factory=list)
    settled: list[float] = field(default_factory=list)
    """Seconds from the end of each round's kills until the service was at rest."""
    findings: list[str] = field(default_factory=list)
    evidence: Evidence | None = None
    """Of the last audit."""
    mishaps: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0


class Campaign:
    """One world, one supplier, one auditor."""

    def __init__(self, orders: Orders, stage: Stage, reader: Reader, console: Console) -> None:
        """The world is up."""
        self._orders, self._stage, self._reader, self._console = orders, stage, reader, console
        world = stage.world
        self._log = UploadLog(orders.folder / "uploads.jsonl")
        self._supplier = Supplier(
            world.gateway_connection_string,
            world.addresses.azurite.connection_string(),
            self._log,
            Random(f"{orders.seed} files"),  # noqa: S311 - a schedule, not a secret
            orders.longest_pause,
        )
        self._operator = Operator(
            world.api_url,
            world.operator_key,
            Random(f"{orders.seed} moves"),  # noqa: S311 - the same
        )
        self._choice = Choice(Random(f"{orders.seed} kills"))  # noqa: S311 - the same
        self._rest = Rest(
            api_url=world.api_url,
            key=world.operator_key,
            storage=world.addresses.azurite.connection_string(),
            flow=FLOW,
        )
        self.outcome = Outcome()

    def run(self) -> Outcome:
        """Stops at the first round with findings."""
        begun = time.monotonic()
        try:
            while len(self.outcome.kills) < self._orders.kills and not self.outcome.findings:
                self._round()
        finally:
            self._supplier.close()
            self._operator.close()
            counts = self._stage.weather.counts
            self.outcome.mishaps = {
                f"{front}: {what}": count for (front, what), count in sorted(counts.items())
            }
            self.outcome.seconds = time.monotonic() - begun
        return self.outcome

    def _round(self) -> None:
        wanted = min(self._orders.kills_a_round, self._orders.kills - len(self.outcome.kills))
        self._stage.weather.stormy = True
        self._supplier.start()
        if self.outcome.evidence:
            self._operator.start(self.outcome.evidence)
        try:
            for _ in range(wanted):
                self._kill()
        finally:
            self._supplier.stop()
            self._operator.stop()
            self._stage.weather.stormy = False
        self._judge()

    def _kill(self) -> None:
        process = self._choice.process()
        moments = self._choice.moments(process)
        orders = self._orders
        patience = orders.long_patience if process == WORKSPACE else orders.patience
        met = self._stage.trap.catches(moments, patience) if moments else None
        if met is None:
            time.sleep(self._choice.pause(LONGEST_PAUSE))
            self._stage.world.kill(process)
        else:
            self._choice.met[met] += 1
        kill = Kill(process=process, moment=str(met or RANDOM), at=datetime.now(UTC))
        self.outcome.kills.append(kill)
        self._say(f"kill {len(self.outcome.kills)}: {process}, {kill.moment}")
        self._stage.world.restart(process)
        time.sleep(self._choice.pause(LONGEST_PAUSE))

    def _judge(self) -> None:
        settled = self._rest.awaited(self._orders.settle_seconds)
        if settled is None:
            limit = self._orders.settle_seconds
            self.outcome.findings.append(
                f"the service was not at rest after {limit:.0f} s; what follows was seen on the way"
            )
        else:
            self.outcome.settled.append(settled)
        if crash := self._stage.world.wait(BETWEEN_LOOKS):
            self.outcome.findings.append(f"a process ended unasked: {crash}")
        evidence = self._reader.evidence(FLOW, self._log.read(), self._operator.asked)
        self.outcome.evidence = evidence
        self.outcome.findings += audit(evidence)
        told = f"at rest after {settled:.0f} s" if settled is not None else "not at rest"
        self._say(
            f"{told}; {len(evidence.uploads)} uploads, {len(evidence.versions)} files, "
            f"{len(evidence.workspace_runs)} runs, {len(evidence.moves)} moves, "
            f"{len(self.outcome.findings)} findings"
        )

    def _say(self, what: str) -> None:
        self._console.print(f"{datetime.now(UTC):%H:%M:%S} {what}", highlight=False)


@contextmanager
def campaign(orders: Orders, console: Console) -> Iterator[Campaign]:
    """A campaign in a world of its own, which is gone after the block; its folder stays."""
    orders.folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        random = Random(f"{orders.seed} weather")  # noqa: S311 - a schedule, not a secret
        stage = stack.enter_context(staged(orders.folder, random))
        world = stage.world
        storage = world.addresses.azurite.connection_string()
        reader = Reader.open(storage, world.workspace_url, world.workspace_token, stack)
        yield Campaign(orders, stage, reader, console)


def by_process(kills: Sequence[Kill]) -> dict[tuple[str, str], int]:
    """How often each moment was met."""
    counts: dict[tuple[str, str], int] = {}
    for kill in kills:
        counts[kill.process, kill.moment] = counts.get((kill.process, kill.moment), 0) + 1
    return counts
