"""Start a world of its own, drop files, say where the seconds went."""

import argparse
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from databricks.sdk import WorkspaceClient
from rich.console import Console

from benchmarks.latency.drops import changed_drops, first_drops
from benchmarks.latency.measure import Meter, Passage
from benchmarks.latency.processes import below, cpu_seconds
from benchmarks.latency.report import Report, save, show
from flows.catalogue import load_flows
from flows.flow import Flow
from flows.names import FlowName
from local.world.world import World
from tidegate.adapters.landing import landing_at
from tidegate.cli.service import ServiceClient

FLOW: Final = FlowName("netflix")
WORKSPACE: Final = "local.databricks "


def main() -> None:
    """Exit status 1 and a traceback when a passage fails."""
    given = _parser().parse_args()
    flow = load_flows()[FLOW]
    load = os.getloadavg()
    with TemporaryDirectory(prefix="tidegate-latency-") as name:
        folder = Path(name)
        begun = time.monotonic()
        with World(folder / "world").running() as world:
            start = time.monotonic() - begun
            with _metering(world, flow, given.patience) as meter:
                start_cpu = cpu_seconds(meter.workspace_pid)
                passages = tuple(_passages(meter, flow, given, folder))
    report = Report(
        data=str(given.data),
        cores=os.cpu_count() or 0,
        load=load,
        start=start,
        start_cpu=start_cpu,
        passages=passages,
    )
    show(report, Console())
    save(report, given.out)


def _passages(
    meter: Meter, flow: Flow, given: argparse.Namespace, folder: Path
) -> Iterator[Passage]:
    time.sleep(given.wait)
    yield meter.passage("five files, cold", first_drops(given.data, flow))
    for number, drop in enumerate(changed_drops(given.data, flow, folder, given.repeat), start=1):
        yield meter.passage(f"one small file, {number}", [drop])


@contextmanager
def _metering(world: World, flow: Flow, patience: float) -> Iterator[Meter]:
    with (
        ServiceClient.at(world.api_url, world.operator_key) as service,
        landing_at(world.gateway_connection_string) as landing,
    ):
        yield Meter(
            flow=flow,
            service=service,
            landing=landing,
            workspace=WorkspaceClient(host=world.workspace_url, token=world.workspace_token),
            workspace_pid=below(os.getpid(), WORKSPACE) or 0,
            patience=patience,
        )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.latency", description=__doc__)
    add = parser.add_argument
    add("--data", type=Path, default=Path("flows/netflix/sample"), help="one file per dataset")
    add("--repeat", type=int, default=3, help="how often one small file is dropped")
    add("--wait", type=float, default=0.0, help="seconds to leave the started world alone")
    add("--patience", type=float, default=300.0, help="seconds that a drop may take")
    add("--out", type=Path, default=Path(".tidegate/latency.json"))
    return parser


if __name__ == "__main__":
    main()
