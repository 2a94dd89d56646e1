"""The sensors of the factory: what they are follows from their number alone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from local.data.plan import Plan

BEGIN: Final = datetime(2026, 1, 1, tzinfo=UTC)
DAYS: Final = 12
"""The time that all readings are spread over, however many there are."""

_FEWEST, _MOST, _ROWS_EACH = 12, 5_000, 2_000
_STRANGE: Final = 11
"""One in so many is mounted but registered nowhere."""
_KINDS: Final = (
    # prefix, quantity, unit, middle of its readings, how far they reach
    ("TE", "temperature", "°C", 70.0, 12.0),
    ("PR", "pressure", "bar", 6.0, 1.5),
    ("VI", "vibration", "mm/s", 4.0, 2.0),
)
_LINES: Final = ("Press 1", "Press 2", "Annealing, hall B", 'Oven "Thor"', "Packing")
_TECHNICIANS: Final = ("Jörg Müller", "'O''Brien'", "'Sørensen; night shift'", "")

REGISTER: Final = "sensor_id,quantity,unit,line,lowest,highest,installed_on\n"
CALIBRATIONS: Final = "sensor_id;calibrated_on;correction;technician\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensor:
    """One sensor."""

    number: int
    sensor_id: str
    quantity: str
    unit: str
    middle: float
    reach: float
    line: str
    installed_on: date
    wired: bool
    """It has no battery to report."""

    @property
    def registered(self) -> bool:
        """Whether the look-up knows it."""
        return self.number % _STRANGE != _STRANGE - 1


def park(plan: Plan) -> tuple[Sensor, ...]:
    """From 12 sensors to 5,000, so that each has some 2,000 readings where there are enough."""
    size = max(_FEWEST, min(_MOST, plan.rows // _ROWS_EACH))
    return tuple(map(_sensor, range(size)))


def _sensor(number: int) -> Sensor:
    prefix, quantity, unit, middle, reach = _KINDS[number % len(_KINDS)]
    return Sensor(
        number=number,
        sensor_id=f"{prefix}-{number:05}",
        quantity=quantity,
        unit=unit,
        middle=middle + number % 7 * reach / 10,
        reach=reach,
        line=_LINES[number % len(_LINES)],
        installed_on=(BEGIN - timedelta(days=1 + number % 900)).date(),
        wired=number % 4 == 0,
    )


def registers(sensors: Sequence[Sensor]) -> Iterator[Iterator[str]]:
    """The look-up as it was, and as it is: with more sensors, other limits, and one taken down."""
    known = [each for each in sensors if each.registered]
    yield (_entry(each, 0.5) for each in known if each.number % 5)
    yield (_entry(each, 1.0 + each.number % 2 / 2) for each in known if each.number != 1)


def _entry(sensor: Sensor, width: float) -> str:
    line = sensor.line.replace('"', '""')
    lowest, highest = sensor.middle - width * sensor.reach, sensor.middle + width * sensor.reach
    return (
        f'{sensor.sensor_id},{sensor.quantity},{sensor.unit},"{line}",'
        f"{lowest:.3f},{highest:.3f},{sensor.installed_on}\n"
    )


def calibrations(sensors: Sequence[Sensor]) -> Iterator[Iterator[str]]:
    """The first day's, some of them wrong; then those of the middle, and the wrong ones anew."""
    middle = BEGIN + timedelta(days=DAYS // 2)
    yield (_calibration(each, BEGIN, 0) for each in sensors if each.number % 3)
    yield (
        _calibration(each, begin, 0.25)
        for each in sensors
        for begin in (BEGIN, middle)
        if each.number % 4 == 1 or (each.number % 2 and begin is middle)
    )


def _calibration(sensor: Sensor, begin: datetime, more: float) -> str:
    correction = (sensor.number % 9 - 4) * sensor.reach / 100 + more
    technician = _TECHNICIANS[sensor.number % len(_TECHNICIANS)]
    return f"{sensor.sensor_id};{begin:%d.%m.%Y};{correction:.3f};{technician}\n"
