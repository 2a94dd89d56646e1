"""What a command works with; every part is made, and its packages are imported, on first use."""

import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING

import typer

from flows.catalogue import load_flows
from flows.flow import Flow
from flows.names import FlowName
from tidegate.cli.profile import Profile

if TYPE_CHECKING:
    from tidegate.adapters.landing import Landing
    from tidegate.adapters.manual_runs import ManualRuns
    from tidegate.adapters.warehouse import Warehouse
    from tidegate.cli.service import ServiceClient


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A deployment as a person meets it."""

    service: Callable[[], "ServiceClient"]
    warehouse: Callable[[], "Warehouse"]
    jobs: Callable[[], "ManualRuns"]
    landing: Callable[[], AbstractContextManager["Landing"]]
    flows: Callable[[], Mapping[FlowName, Flow]]
    clock: Callable[[], datetime]
    pause: Callable[[float], None]
    """Waits so many seconds between two looks."""
    address: Callable[[], str]
    """Of the service."""


def session_of(read: Callable[[], Profile]) -> Session:
    """The profile is read when a command asks for a part of the deployment."""
    profile = cache(read)
    return Session(
        service=cache(lambda: _service(profile())),
        warehouse=cache(lambda: _warehouse(profile())),
        jobs=cache(lambda: _jobs(profile())),
        landing=lambda: _landing(profile()),
        flows=cache(load_flows),
        clock=lambda: datetime.now(UTC),
        pause=time.sleep,
        address=lambda: profile().api_url,
    )


def current(context: typer.Context) -> Session:
    """The session that the root command put there."""
    found = context.find_object(Session)
    if found is None:
        raise RuntimeError("the root command did not run")
    return found


def _service(profile: Profile) -> "ServiceClient":
    # The HTTP client takes a third of a second to import: `check` and `--help` do without.
    from tidegate.cli.service import ServiceClient  # noqa: PLC0415

    return ServiceClient.at(profile.api_url, profile.operator_key)


def _warehouse(profile: Profile) -> "Warehouse":
    from tidegate.adapters.warehouse import Warehouse  # noqa: PLC0415 - the same, much longer

    return Warehouse(
        host=profile.databricks_host,
        token=profile.databricks_token,
        warehouse_id=profile.warehouse_id,
    )


def _jobs(profile: Profile) -> "ManualRuns":
    from tidegate.adapters.manual_runs import ManualRuns  # noqa: PLC0415 - the same

    return ManualRuns(host=profile.databricks_host, token=profile.databricks_token)


def _landing(profile: Profile) -> AbstractContextManager["Landing"]:
    from tidegate.adapters.landing import landing_at  # noqa: PLC0415 - the same

    return landing_at(profile.landing)
