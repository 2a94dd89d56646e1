"""`expectedArrival` of a contract."""

from datetime import timedelta
from typing import Any

import pytest
import yaml

from flows.contract import Contract, ExpectedArrival
from flows.names import FlowName
from flows.odcs import ContractError, load_contract
from tests.unit.flows.contracts import VALID


def contract(value: Any) -> Contract:  # noqa: ANN401 - whatever a person wrote
    document = yaml.safe_load(VALID)
    properties = document["schema"][0].setdefault("customProperties", [])
    properties.append({"property": "expectedArrival", "value": value})
    return load_contract(yaml.safe_dump(document), flow=FlowName("f"), source="c")


def test_cron_and_grace_are_read() -> None:
    expected = contract({"cron": "0 6 * * 1-5", "graceSeconds": 900}).expected_arrival
    assert expected == ExpectedArrival(cron="0 6 * * 1-5", grace=timedelta(minutes=15))


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ("0 6 * * *", "mapping"),
        ({}, "cron"),
        ({"cron": "daily"}, "five fields"),
        ({"cron": "0 6 * * * *"}, "five fields"),
        ({"cron": "61 6 * * *"}, "no cron expression"),
        ({"cron": "0 0 30 2 *"}, "no cron expression"),
        ({"cron": "0 6 * * *", "graceSeconds": -1}, "0 or more"),
        ({"cron": "0 6 * * *", "grace": 1}, "grace"),
    ],
)
def test_what_never_comes_due_is_refused(value: object, problem: str) -> None:
    with pytest.raises(ContractError, match=problem):
        contract(value)
