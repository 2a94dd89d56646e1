"""What the sample files of the plant flow must become, computed without Spark."""

import csv
import gzip
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from flows.catalogue import load_flow

FLOW: Final = load_flow(Path("flows/plant"))
SAMPLE: Final = Path("flows/plant/sample")

BROKEN: Final = {"measured_at.type", "quality.allowed", "sensor_id.pattern", "value.minimum"}
"""The rules that rows of the sample break."""

type Cells = Mapping[str, str]
type Fact = tuple[object, ...]


def files(dataset: str) -> list[Path]:
    """In the order in which they come."""
    return sorted(SAMPLE.glob(f"{dataset}-*"))


def stated() -> Iterator[dict[str, Any]]:
    """Readings that keep the contract, file by file, repeated ones too."""
    for path in files("readings"):
        for line in gzip.decompress(path.read_bytes()).decode().splitlines():
            reading: dict[str, Any] = json.loads(line, parse_float=Decimal)
            if _good(reading):
                yield reading


def _good(reading: Mapping[str, Any]) -> bool:
    named = not reading["sensor_id"].startswith("?") and reading["quality"] != "very good"
    return named and reading["measured_at"][0] == "2" and reading["value"] > -274


def register() -> Mapping[str, Cells]:
    """The newest file by sensor."""
    text = gzip.decompress(files("sensors")[-1].read_bytes()).decode()
    return {row["sensor_id"]: row for row in csv.DictReader(text.splitlines())}


def corrections() -> Mapping[str, list[tuple[datetime, Decimal]]]:
    """By sensor, from which day on; the later file has the last word about a day."""
    found = dict[tuple[str, datetime], Decimal]()
    for path in files("calibrations"):
        lines = path.read_text("latin-1").splitlines()
        for row in csv.DictReader(lines, delimiter=";", quotechar="'"):
            day = datetime.strptime(row["calibrated_on"], "%d.%m.%Y").replace(tzinfo=UTC)
            found[row["sensor_id"], day] = Decimal(row["correction"])
    by_sensor = defaultdict[str, list[tuple[datetime, Decimal]]](list)
    for (sensor, day), correction in sorted(found.items()):
        by_sensor[sensor].append((day, correction))
    return by_sensor


def facts() -> list[Fact]:
    """Sensor, moment, corrected value, whether it is out of range, quality; tests too."""
    once = {(each["sensor_id"], each["measured_at"]): each for each in stated()}
    known, corrected = register(), corrections()
    return sorted(_fact(each, known, corrected[each["sensor_id"]]) for each in once.values())


def measured() -> list[Fact]:
    """The same without tests."""
    return [fact for fact in facts() if fact[4] != "test"]


def _fact(
    reading: Mapping[str, Any],
    known: Mapping[str, Cells],
    corrections_: list[tuple[datetime, Decimal]],
) -> Fact:
    sensor, at = reading["sensor_id"], datetime.fromisoformat(reading["measured_at"])
    applied = [(day, each) for day, each in corrections_ if day <= at]
    value = reading["value"] + max(applied, default=(at, Decimal(0)))[1]
    out = None
    if (limits := known.get(sensor)) is not None:
        out = not Decimal(limits["lowest"]) <= value <= Decimal(limits["highest"])
    return sensor, at.replace(tzinfo=None), value, out, reading["quality"]


def days() -> Mapping[tuple[str, int], tuple[object, ...]]:
    """By sensor and day: count, least, mean, most, out of range."""
    groups = defaultdict[tuple[str, int], list[Fact]](list)
    for fact in measured():
        sensor, at = fact[0], fact[1]
        assert isinstance(sensor, str)
        assert isinstance(at, datetime)
        groups[sensor, int(f"{at:%Y%m%d}")].append(fact)
    return {key: _day(group) for key, group in groups.items()}


def _day(group: list[Fact]) -> tuple[object, ...]:
    values = [value for _, _, value, *_ in group if isinstance(value, Decimal)]
    mean = (sum(values, Decimal(0)) / len(values)).quantize(Decimal("1e-7"))
    out = sum(1 for fact in group if fact[3])
    return len(values), min(values), mean, max(values), out
