"""The contracts of the plant flow, and what the gate says about the samples beside them."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from flows.catalogue import load_flow
from flows.names import DatasetName
from tidegate.check.check import Check
from tidegate.check.verdict import Outcome, Verdict

FLOW = load_flow(Path("flows/plant"))
SAMPLE = Path("flows/plant/sample")


def verdict(dataset: str, content: bytes) -> Verdict:
    check = Check(FLOW.datasets[DatasetName(dataset)])
    check.feed(content)
    return check.finish()


def readings(*changes: dict[str, Any]) -> bytes:
    """A file of good readings, each changed."""
    good = {"sensor_id": "TE-00001", "value": 20.5, "quality": "good"}
    lines = [
        json.dumps({**good, "measured_at": f"2026-03-01T00:00:{second:02}Z", **change})
        for second, change in enumerate(changes)
    ]
    return gzip.compress("\n".join(lines).encode())


SAMPLES = {
    # rows, bad rows, duplicate rows
    "calibrations-1.csv": (8, 0, 0),
    "calibrations-2.csv": (9, 0, 0),
    "readings-00001.jsonl.gz": (64, 1, 4),
    "readings-00002.jsonl.gz": (65, 3, 2),
    "readings-00003.jsonl.gz": (65, 3, 2),
    "readings-00004.jsonl.gz": (64, 2, 1),
    "sensors-1.csv.gz": (9, 0, 0),
    "sensors-2.csv.gz": (10, 0, 0),
}


def test_every_sample_is_accepted_with_its_bad_and_its_repeated_rows_counted() -> None:
    found = {}
    for path in sorted(SAMPLE.glob("*-*")):
        told = verdict(path.name.partition("-")[0], path.read_bytes())
        assert told.outcome is Outcome.ACCEPTED, path
        found[path.name] = told.rows, told.bad_rows, told.duplicate_rows
    assert found == SAMPLES


BAD_READINGS = [
    ({"sensor_id": "te-1"}, "sensor_id.pattern"),
    ({"measured_at": "2019-12-31T23:59:59Z"}, "measured_at.minimum"),
    ({"value": None}, "value.required"),
    ({"value": -300}, "value.minimum"),
    ({"value": 1.2345}, "value.type"),
    ({"battery": 101}, "battery.maximum"),
    ({"quality": "fine"}, "quality.allowed"),
]


@pytest.mark.parametrize(("change", "rule"), BAD_READINGS)
def test_a_reading_that_cannot_be_is_bad(change: dict[str, Any], rule: str) -> None:
    assert verdict("readings", readings(change)).counts == {rule: 1}


def test_two_readings_of_one_sensor_and_moment_conflict_and_others_do_not() -> None:
    moment = {"measured_at": "2026-03-01T00:00:00Z"}
    file = readings(moment, {**moment, "value": 9}, {**moment, "sensor_id": "PR-00001"})
    assert verdict("readings", file).counts == {"conflicting_key": 2}


def test_an_empty_register_would_make_every_sensor_unknown_and_is_rejected() -> None:
    header = b"sensor_id,quantity,unit,line,lowest,highest,installed_on\n"
    assert verdict("sensors", gzip.compress(header)).outcome is Outcome.REJECTED
