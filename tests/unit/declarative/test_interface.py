"""Every form of expectation attaches its rules, with what happens to rows that break them."""

from typing import Any

import pytest
from pyspark.sql import DataFrame, SparkSession

from local.databricks.declarative.errors import DefinitionError
from local.databricks.declarative.graph import Graph
from local.databricks.declarative.interface import interface
from local.databricks.declarative.model import Action
from local.databricks.declarative.names import Defaults

type Module = Any
"""What pipeline files import has no type either."""

ACTIONS = {"": Action.WARN, "_or_drop": Action.DROP, "_or_fail": Action.FAIL}


@pytest.fixture
def graph() -> Graph:
    return Graph(Defaults(catalog="main", schema="gold"))


@pytest.fixture
def dp(graph: Graph) -> Module:
    """The session is needed only to read."""
    return interface("pyspark.pipelines", graph, SparkSession.__new__(SparkSession))


def rules(graph: Graph) -> dict[str, tuple[str, Action]]:
    [dataset] = graph
    return {rule.name: (rule.constraint, rule.action) for rule in dataset.expectations}


@pytest.mark.parametrize("decorator", ["materialized_view", "table", "temporary_view", "view"])
@pytest.mark.parametrize("suffix", ACTIONS)
def test_rules_may_stand_above_and_below_the_decorator_of_the_dataset(
    graph: Graph, dp: Module, decorator: str, suffix: str
) -> None:
    def rows() -> DataFrame:
        raise NotImplementedError

    one, several = getattr(dp, f"expect{suffix}"), getattr(dp, f"expect_all{suffix}")
    one("first", "a > 1")(getattr(dp, decorator)(several({"second": "b", "third": "c"})(rows)))
    action = ACTIONS[suffix]
    assert rules(graph) == {
        "first": ("a > 1", action), "second": ("b", action), "third": ("c", action),
    }  # fmt: skip


def test_a_streaming_table_has_the_rules_of_its_own_and_of_each_of_its_flows(
    graph: Graph, dp: Module
) -> None:
    given = {f"expect_all{suffix}": {f"rule{suffix}": "a"} for suffix in ACTIONS}
    dp.create_streaming_table("rows", **given)
    for name in ("one", "two"):
        dp.append_flow(target="rows", name=name)(dp.expect(f"of {name}", "b")(lambda: None))
    own = {f"rule{suffix}": ("a", action) for suffix, action in ACTIONS.items()}
    assert rules(graph) == own | {f"of {name}": ("b", Action.WARN) for name in ("one", "two")}
    [dataset] = graph
    assert list(dataset.flows) == ["one", "two"]


def test_a_flow_has_a_target_and_a_name_of_its_own(dp: Module) -> None:
    with pytest.raises(DefinitionError, match="is no streaming table"):
        dp.append_flow(target="rows")(lambda: None)
    dp.create_streaming_table("rows")
    dp.append_flow(target="rows", name="one")(lambda: None)
    with pytest.raises(DefinitionError, match=r"one into main\.gold\.rows is defined twice"):
        dp.append_flow(target="rows", name="one")(lambda: None)
