"""What the gate accepts is read by bronze and silver with the same rows and the same values."""

from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from flows.contract import Contract
from flows.names import DatasetName
from tests.corpus.case import Case
from tests.corpus.cases import CASES
from tests.spark.differential.compare import compared

REJECTED_WITHOUT_LIMITS = "repetitions beyond the texts that are remembered are left to silver"


def as_read(contract: Contract) -> Contract:
    """Without what says nothing about single rows: rules about all of them, and names."""
    return replace(contract, dataset=DatasetName("any"), quality=(), sql_rules=())


def by_contract() -> dict[Contract, list[Case]]:
    """The cases that are accepted; all are compared with the gate's usual limits."""
    groups: dict[Contract, list[Case]] = defaultdict(list)
    for case in CASES:
        if case.outcome == "accepted" and case.name != REJECTED_WITHOUT_LIMITS:
            groups[as_read(case.contract)].append(case)
    return groups


GROUPS = by_contract()


@pytest.mark.parametrize(
    "contract", GROUPS, ids=[cases[0].declared.name for cases in GROUPS.values()]
)
def test_every_accepted_file_of_the_corpus_is_read_as_the_gate_read_it(
    spark: SparkSession, tmp_path: Path, contract: Contract
) -> None:
    files = {case.name: case.content() for case in GROUPS[contract]}
    assert len(files) == len(GROUPS[contract])

    read = compared(spark, tmp_path, contract, files)

    assert read.differences == {}
    assert read.accepted == len(files)
