"""What the gate accepts is read by bronze and silver with the same rows and the same values."""

from collections import defaultdict
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from tests.corpus.case import Case
from tests.corpus.cases import CASES
from tests.spark.differential.compare import compared

REJECTED_WITHOUT_LIMITS = "repetitions beyond the texts that are remembered are left to silver"


def by_contract() -> dict[str, list[Case]]:
    """The cases that are accepted; all are compared with the gate's usual limits."""
    groups: dict[str, list[Case]] = defaultdict(list)
    for case in CASES:
        if case.outcome == "accepted" and case.name != REJECTED_WITHOUT_LIMITS:
            groups[case.declared.name].append(case)
    return groups


GROUPS = by_contract()


@pytest.mark.parametrize("name", GROUPS)
def test_every_accepted_file_of_the_corpus_is_read_as_the_gate_read_it(
    spark: SparkSession, tmp_path: Path, name: str
) -> None:
    cases = GROUPS[name]
    files = {case.name: case.content() for case in cases}

    read = compared(spark, tmp_path, cases[0].contract, files)

    assert read.differences == {}
    assert read.accepted == len(files)
