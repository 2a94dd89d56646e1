from datetime import timedelta
from pathlib import Path

import pytest

from flows.catalogue import load_flow, load_flows
from flows.declaration import ContractError
from flows.flow import CompleteSet, WhenLate
from flows.names import DatasetName, FlowName
from tests.unit.flows.contracts import VALID

FLOW = """\
name: shop
description: Orders of a shop.
coalescing:
  quietSeconds: 7
  maxFiles: 3
"""


def folder_with(root: Path, flow: str, **contracts: str) -> Path:
    folder = root / "shop"
    folder.mkdir(parents=True)
    (folder / "flow.yaml").write_text(flow)
    for name, text in contracts.items():
        (folder / f"{name}.odcs.yaml").write_text(text)
    return folder


def test_the_flows_of_this_package_are_found_and_valid() -> None:
    netflix = load_flows()[FlowName("netflix")]
    titles = netflix.datasets[DatasetName("titles")]
    assert titles.key == ("show_id",)
    assert [derived.name for derived in titles.derived] == ["short_title", "type_flag"]
    assert netflix.coalescing.quiet < netflix.coalescing.max_wait


def test_a_flow_is_read_with_its_contracts(tmp_path: Path) -> None:
    flow = load_flow(folder_with(tmp_path, FLOW, orders=VALID))
    assert (flow.name, list(flow.datasets)) == ("shop", ["orders"])
    assert (flow.coalescing.quiet, flow.coalescing.max_files) == (timedelta(seconds=7), 3)
    assert flow.datasets[DatasetName("orders")].flow == "shop"


def test_a_folder_without_a_flow_is_no_flow(tmp_path: Path) -> None:
    folder_with(tmp_path, FLOW, orders=VALID)
    (tmp_path / "notes").mkdir()
    assert list(load_flows(tmp_path)) == ["shop"]


FAULTS = [
    ("name: shop", "name: store", "shop/flow.yaml:1: name: must be the folder's name"),
    ("coalescing:", "coalesce:", "shop/flow.yaml:3: coalesce: is not supported"),
    ("quietSeconds: 7", "quietSecond: 7", "shop/flow.yaml:4: coalescing.quietSecond: is not"),
    ("quietSeconds: 7", "quietSeconds: soon", "shop/flow.yaml:4: coalescing.quietSeconds: must"),
    (
        "quietSeconds: 7",
        f"quietSeconds: {10**40}",
        "shop/flow.yaml:4: coalescing.quietSeconds: must be at most",
    ),
    ("maxFiles: 3", "maxFiles: 0", "shop/flow.yaml:5: coalescing.maxFiles: must be 1 or more"),
]


@pytest.mark.parametrize(("old", "new", "message"), FAULTS)
def test_a_faulty_flow_is_refused(tmp_path: Path, old: str, new: str, message: str) -> None:
    folder = folder_with(tmp_path, FLOW.replace(old, new), orders=VALID)
    with pytest.raises(ContractError) as caught:
        load_flow(folder)
    assert str(caught.value).startswith(message)


SET = """\
  dailyRuns: 24
  completeSet:
    datasets: [orders, lines]
    deadlineSeconds: 600
    whenLate: wait
"""
TWO = {"orders": VALID, "lines": VALID.replace("orders", "lines")}


def test_a_budget_and_a_complete_set_are_read(tmp_path: Path) -> None:
    found = load_flow(folder_with(tmp_path, FLOW + SET, **TWO)).coalescing
    assert found.daily_runs == 24
    assert found.complete_set == CompleteSet(
        datasets=frozenset({DatasetName("orders"), DatasetName("lines")}),
        deadline=timedelta(minutes=10),
        when_late=WhenLate.WAIT,
    )


def test_silver_goes_on_after_the_deadline_unless_told_to_wait(tmp_path: Path) -> None:
    text = FLOW + SET.replace("    whenLate: wait\n", "")
    found = load_flow(folder_with(tmp_path, text, **TWO)).coalescing.complete_set
    assert found is not None
    assert found.when_late is WhenLate.PROCEED


SET_FAULTS = [
    ("dailyRuns: 24", "dailyRuns: 0", "shop/flow.yaml:6: coalescing.dailyRuns: must be 1 or more"),
    ("lines]", "line]", "shop/flow.yaml:8: coalescing.completeSet.datasets[1]: must be a dataset"),
    ("lines]", "[lines]]", "shop/flow.yaml:8: coalescing.completeSet.datasets[1]: must be a data"),
    ("whenLate: wait", "whenLate: []", "shop/flow.yaml:10: coalescing.completeSet.whenLate: must"),
    ("lines]", "orders]", "shop/flow.yaml:8: coalescing.completeSet.datasets[1]: must be a data"),
    ("[orders, lines]", "[orders]", "shop/flow.yaml:8: coalescing.completeSet.datasets: must list"),
    ("    deadlineSeconds: 600\n", "", "shop/flow.yaml:7: coalescing.completeSet.deadlineSeconds"),
    ("whenLate: wait", "whenLate: never", "shop/flow.yaml:10: coalescing.completeSet.whenLate: "),
    ("whenLate: wait", "late: wait", "shop/flow.yaml:10: coalescing.completeSet.late: is not"),
]


@pytest.mark.parametrize(("old", "new", "message"), SET_FAULTS)
def test_a_faulty_set_is_refused(tmp_path: Path, old: str, new: str, message: str) -> None:
    folder = folder_with(tmp_path, (FLOW + SET).replace(old, new), **TWO)
    with pytest.raises(ContractError) as caught:
        load_flow(folder)
    assert str(caught.value).startswith(message)


def test_a_flow_without_a_contract_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match="no contract"):
        load_flow(folder_with(tmp_path, FLOW))


def test_two_contracts_for_one_dataset_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match="orders has two contracts"):
        load_flow(folder_with(tmp_path, FLOW, orders=VALID, copy=VALID))


def test_a_dataset_named_like_the_quarantine_of_another_is_refused(tmp_path: Path) -> None:
    other = VALID.replace("orders", "orders_quarantine")
    with pytest.raises(ContractError) as caught:
        load_flow(folder_with(tmp_path, FLOW, orders=VALID, other=other))
    assert str(caught.value) == (
        "shop/flow.yaml:1: name: dataset orders_quarantine of other.odcs.yaml needs another name:"
        " silver keeps the broken rows of orders.odcs.yaml in a table of that name"
    )
    assert len(load_flow(folder_with(tmp_path / "alone", FLOW, other=other)).datasets) == 1
