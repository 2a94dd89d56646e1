""".NET's `TimeSpan` text, as `host.json` and schedules write it."""

import re
from datetime import timedelta
from typing import Final

_TIME_SPAN: Final = re.compile(
    r"(?:(?P<days>\d+)\.)?(?P<hours>\d{1,2}):(?P<minutes>\d{1,2})"
    r"(?::(?P<seconds>\d{1,2}(?:\.\d{1,7})?))?"
)
_HOURS: Final = 24
_SIXTY: Final = 60


def parse_time_span(text: str) -> timedelta:
    """`[d.]hh:mm[:ss[.fffffff]]` as `TimeSpan.Parse` reads it. Raises ValueError."""
    match = _TIME_SPAN.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"not a time span: {text}")
    hours, minutes = int(match["hours"]), int(match["minutes"])
    seconds = float(match["seconds"] or 0)
    if hours >= _HOURS or minutes >= _SIXTY or seconds >= _SIXTY:
        raise ValueError(f"out of range in time span: {text}")
    return timedelta(days=int(match["days"] or 0), hours=hours, minutes=minutes, seconds=seconds)
