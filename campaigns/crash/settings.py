"""Application settings of a campaign: production's periods, shortened so that days fit in minutes.

What a file waits for after its host has died is the grace and the watchdog's period. They are
scaled; the work itself (the start of a host, the gate) takes as long as it takes.
"""

from typing import Final

PRODUCTION_GRACE: Final = 30.0
PRODUCTION_WATCHDOG: Final = 60.0
"""Seconds, as deployments have them."""
GRACE: Final = 2
WATCHDOG: Final = 2
RECONCILER: Final = 5
RECOVERY_SECONDS: Final = 120.0
"""What is promised for a killed host, although its messages stay hidden for ten minutes."""

SETTINGS: Final = {
    "WATCHDOG_SCHEDULE": f"*/{WATCHDOG} * * * * *",
    "RECONCILER_SCHEDULE": f"*/{RECONCILER} * * * * *",
    "RUN_POLL_SECONDS": "1",
    "DRIVE_GRACE_SECONDS": str(GRACE),
}


def in_production(measured: float) -> float:
    """The same recovery with production's periods: at most so many seconds."""
    return measured + (PRODUCTION_GRACE - GRACE) + (PRODUCTION_WATCHDOG - WATCHDOG)
