"""What campaigns scale is what deployments have."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from campaigns.burst.world import SETTINGS as BURST
from campaigns.crash.settings import GRACE, PRODUCTION_GRACE, PRODUCTION_WATCHDOG, in_production
from campaigns.crash.settings import WATCHDOG as TICK
from local.functions.ncrontab import parse_schedule

DEPLOYED: dict[str, str] = json.loads(Path("local.settings.sample.json").read_text())["Values"]


def test_grace_and_length_of_a_sweep_are_the_deployments() -> None:
    assert BURST["SWEEP_SECONDS"] == DEPLOYED["SWEEP_SECONDS"]
    assert (
        f"{PRODUCTION_GRACE:g}" == BURST["DRIVE_GRACE_SECONDS"] == DEPLOYED["DRIVE_GRACE_SECONDS"]
    )


def test_the_watchdog_comes_as_often_as_in_a_deployment() -> None:
    watchdog = parse_schedule(DEPLOYED["WATCHDOG_SCHEDULE"])
    first = watchdog.after(datetime(2026, 1, 1, tzinfo=UTC))
    assert watchdog.after(first) - first == timedelta(seconds=PRODUCTION_WATCHDOG)


def test_a_recovery_is_longer_by_what_the_periods_are_longer() -> None:
    longer = PRODUCTION_GRACE + PRODUCTION_WATCHDOG - GRACE - TICK
    assert in_production(7.0) == 7.0 + longer
