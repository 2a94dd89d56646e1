"""What the sensors measured: a wave over the day, noise, now and then a leap."""

import random
from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import lru_cache
from math import pi, sin
from typing import Final

from local.data.plan import Plan, Tally
from local.data.plant.park import BEGIN, DAYS, Sensor

_BLOCK: Final = 1_000
"""Rows that are drawn from one seed: a file may begin and end within."""
_RESENT: Final = 3
"""So many readings of the part before its own a gateway sends again."""
_LEAPS, _TESTS, _SUSPECTS = 0.01, 0.02, 0.04
_FLAWS: Final = (
    ('"sensor_id":"', '"sensor_id":"?'),
    ('"measured_at":"', '"measured_at":"on '),
    ('"value":', '"value":-900'),
    ('"quality":"', '"quality":"very '),
)

type Sensors = Sequence[Sensor]


def readings(plan: Plan, sensors: Sensors, rows: range, tally: Tally) -> Iterator[str]:
    """One file: the rows of its part, and the last ones of the part before in the same words."""
    chance = plan.draw(f"flaws {rows.start}").random
    bad, twice = plan.shares.bad, plan.shares.bad + plan.shares.duplicate
    for line in _lines(plan, sensors, range(max(0, rows.start - _RESENT), rows.stop)):
        drawn = chance()
        tally.rows += 1
        if drawn < bad:
            tally.bad += 1
            yield line.replace(*_FLAWS[int(chance() * len(_FLAWS))])
        elif drawn < twice:
            tally.rows += 1
            tally.duplicate += 1
            yield line + line
        else:
            yield line


def _lines(plan: Plan, sensors: Sensors, rows: range) -> Iterator[str]:
    for block in range(rows.start // _BLOCK, -(-rows.stop // _BLOCK)):
        draw = plan.draw(f"readings {block}")
        for number in range(block * _BLOCK, min((block + 1) * _BLOCK, rows.stop)):
            line = _line(plan, sensors, number, draw)
            if number >= rows.start:
                yield line


def _line(plan: Plan, sensors: Sensors, number: int, draw: random.Random) -> str:
    tick, place = divmod(number, len(sensors))
    sensor, chance = sensors[place], draw.random
    elapsed, at = _moment(tick * len(sensors), plan.rows)
    wave = sin(2 * pi * (DAYS * elapsed + place / 9)) + 0.4 * (chance() - 0.5)
    if chance() < _LEAPS:
        wave += 3
    value = abs(sensor.middle + sensor.reach * 0.7 * wave)
    battery = "" if sensor.wired else f'"battery":{100 - int(70 * elapsed)},'
    return (
        f'{{"sensor_id":"{sensor.sensor_id}","measured_at":"{at}","value":{value:.3f},'
        f'{battery}"quality":"{_quality(chance())}"}}\n'
    )


@lru_cache(maxsize=2)
def _moment(rows: int, of_rows: int) -> tuple[float, str]:
    """All sensors measure together: the share of the time that is over, and the moment."""
    elapsed = rows / of_rows
    at = BEGIN + timedelta(days=DAYS * elapsed)
    return elapsed, f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond:06}Z"


def _quality(drawn: float) -> str:
    if drawn < _TESTS:
        return "test"
    return "suspect" if drawn < _TESTS + _SUSPECTS else "good"
