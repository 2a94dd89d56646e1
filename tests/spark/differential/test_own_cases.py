"""Files where readers are known to disagree: the gate, bronze, silver and Spark agree."""

from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from tests.spark.differential.compare import compared
from tests.spark.differential.own_cases import GROUPS, Group


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group.declared.name)
def test_what_readers_disagree_about_is_read_as_the_gate_read_it(
    spark: SparkSession, tmp_path: Path, group: Group
) -> None:
    files = {
        name: content if isinstance(content, bytes) else content.encode()
        for name, content in group.files.items()
    }

    read = compared(spark, tmp_path, group.declared.contract, files)

    assert read.differences == {}
    assert read.accepted == len(files)
