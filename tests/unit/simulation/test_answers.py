"""Loaded and consumed is what a run has answered for, whatever else it did."""

import pytest

from flows.names import DatasetName, FileId, FlowName, Stage
from flows.receipt import BronzeFile, Closed, Receipt
from flows.request import GoldRequest
from simulation.audit.answers import Answers

NETFLIX, TITLES = FlowName("netflix"), DatasetName("titles")


class Told:
    """A workspace's receipts and gold's good runs, and what was noted of them."""

    def __init__(self) -> None:
        self.receipts: list[Receipt] = []
        self.shown: list[GoldRequest] = []
        self.rules: list[str] = []
        self.answers = Answers(
            lambda rule, _: self.rules.append(rule), lambda: self.receipts, lambda: self.shown
        )

    def closed(self, stage: Stage, *files: str, to: int = 0, epoch: int = 0) -> None:
        consumed = {TITLES: to} if to else {}
        end = {"flow": NETFLIX, "level": 1, "attempt": 1, "lines": 0, "tables": {}}
        closed = Closed.model_validate(end | {"stage": stage, "consumed": consumed, "epoch": epoch})
        told = tuple(BronzeFile(file_id=FileId(each), dataset=TITLES, rows=0) for each in files)
        self.receipts.append(Receipt(closed=closed, bronze_files=told))


@pytest.fixture
def told() -> Told:
    return Told()


def version(state: str) -> dict[str, object]:
    return {"state": state, "file_id": "p-1", "path": "p"}


def state(silver: int = 0, epoch: int = 0, gold: int = 0) -> dict[str, object]:
    return {
        "silver": {"consumed": {TITLES: silver}, "epoch": epoch},
        "gold": {"consumed": {TITLES: gold}},
    }


def test_loaded_is_what_a_closed_receipt_names(told: Told) -> None:
    told.closed(Stage.BRONZE, "p-2")
    told.answers.file_saved(version("ACCEPTED"), version("LOADED"))
    assert told.rules == ["LOADED without an answer"]
    told.closed(Stage.BRONZE, "p-1")
    told.answers.file_saved(version("PROMOTING"), version("LOADED"))
    told.answers.file_saved(version("RETRACTED"), version("LOADED"))
    assert told.rules == ["LOADED without an answer"]


@pytest.mark.parametrize("after", [state(silver=3), state(epoch=1), state(gold=2)])
def test_nothing_is_consumed_before_a_run_has_done_it(told: Told, after: dict[str, object]) -> None:
    told.answers.flow_saved(state(), after)
    assert told.rules == ["consumed by no run"]


def test_one_run_covers_all_that_grew(told: Told) -> None:
    told.closed(Stage.SILVER, to=3)
    told.closed(Stage.SILVER, epoch=1)
    told.answers.flow_saved(state(), state(silver=3))
    told.answers.flow_saved(state(silver=3), state(silver=3, epoch=1))
    assert told.rules == []
    told.answers.flow_saved(state(), state(silver=3, epoch=1))
    assert told.rules == ["consumed by no run"]


def test_gold_has_consumed_what_a_good_run_was_asked_to_show(told: Told) -> None:
    told.shown.append(GoldRequest(flow=NETFLIX, level=1, silver={TITLES: 2}))
    told.answers.flow_saved(state(), state(gold=2))
    assert told.rules == []
