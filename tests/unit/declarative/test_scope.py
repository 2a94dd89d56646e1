"""Which datasets an update brings up to date, and which it begins anew."""

import pytest
from pyspark.sql import DataFrame

from local.databricks.declarative.errors import DefinitionError
from local.databricks.declarative.graph import Graph
from local.databricks.declarative.model import Kind, Settings
from local.databricks.declarative.names import Defaults
from local.databricks.declarative.scope import Scope, scope_of
from local.databricks.spec import ORDINARY, UpdateRequest


def query() -> DataFrame:
    raise NotImplementedError


@pytest.fixture
def graph() -> Graph:
    """Two tables and a view."""
    graph = Graph(Defaults(catalog="main", schema="gold"))
    for name, kind in (
        ("one", Kind.TABLE),
        ("two", Kind.MATERIALIZED_VIEW),
        ("seen", Kind.VIEW),
    ):
        graph.declare(name, kind, Settings()).flows[name] = query
    return graph


def taken(scope: Scope, graph: Graph) -> list[str]:
    return [each.name.table for each in graph if scope.takes(each)]


def reset(scope: Scope, graph: Graph) -> list[str]:
    return [each.name.table for each in graph if scope.resets(each)]


def test_without_a_selection_an_update_is_about_everything(graph: Graph) -> None:
    ordinary = scope_of(ORDINARY, graph)
    assert (taken(ordinary, graph), reset(ordinary, graph)) == (["one", "two", "seen"], [])
    full = scope_of(UpdateRequest(full_refresh=True), graph)
    assert reset(full, graph) == taken(full, graph) == ["one", "two", "seen"]


def test_selected_tables_are_named_as_in_the_pipeline(graph: Graph) -> None:
    asked = UpdateRequest(refresh_selection=("ONE",), full_refresh_selection=("main.gold.two",))
    scope = scope_of(asked, graph)
    assert (taken(scope, graph), reset(scope, graph)) == (["one", "two"], ["two"])


def test_a_view_is_made_for_whoever_reads_it_although_it_cannot_be_selected(graph: Graph) -> None:
    scope = scope_of(UpdateRequest(refresh_selection=("two",)), graph)
    assert [each.name.table for each in graph if scope.brings(each)] == ["two", "seen"]
    with pytest.raises(DefinitionError, match="no tables of the pipeline: nowhere, seen"):
        scope_of(UpdateRequest(refresh_selection=("seen", "two", "nowhere")), graph)
