"""The files of the plant flow, in the order in which they come."""

from collections.abc import Iterable, Iterator
from itertools import chain

from local.data.plan import Drawn, Plan, Tally
from local.data.plant.park import CALIBRATIONS, REGISTER, calibrations, park, registers
from local.data.plant.readings import readings


def plant(plan: Plan, tally: Tally) -> Iterator[Drawn]:
    """Two registers, two files of calibrations, then the readings; `rows` are readings."""
    sensors = park(plan)
    yield from _numbered("sensors-{}.csv.gz", REGISTER, registers(sensors))
    yield from _numbered("calibrations-{}.csv", CALIBRATIONS, calibrations(sensors), "latin-1")
    for number, rows in enumerate(plan.slices(), start=1):
        texts = readings(plan, sensors, rows, tally)
        yield Drawn(name=f"readings-{number:05}.jsonl.gz", texts=texts)


def _numbered(
    name: str, header: str, contents: Iterable[Iterator[str]], encoding: str = "utf-8"
) -> Iterator[Drawn]:
    for number, rows in enumerate(contents, start=1):
        yield Drawn(name=name.format(number), texts=chain([header], rows), encoding=encoding)
