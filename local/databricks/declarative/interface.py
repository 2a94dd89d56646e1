"""The module that a pipeline file imports as `pyspark.pipelines` or `dlt`."""

from collections.abc import Callable, Mapping
from types import MappingProxyType, ModuleType
from typing import Final

from pyspark.sql import DataFrame, SparkSession

from local.databricks.declarative.errors import UnsupportedError
from local.databricks.declarative.graph import Graph
from local.databricks.declarative.model import Action, Expectation, Kind, Query, Settings

type Decorator = Callable[[Query], Query]
type Rules = Mapping[str, str]

TABLE_KEYWORDS: Final = frozenset(
    {"comment", "table_properties", "cluster_by", "partition_cols", "format"}
)
VIEW_KEYWORDS: Final = frozenset({"comment"})
ELSEWHERE: Final = frozenset(
    {"spark_conf", "schema", "path", "row_filter", "cluster_by_auto", "private", "temporary"}
)
"""Keywords that Databricks knows and this engine would have to ignore."""

SUFFIXES: Final = MappingProxyType(
    {"": Action.WARN, "_or_drop": Action.DROP, "_or_fail": Action.FAIL}
)


class Interface(ModuleType):
    """Everything that it does not have says so by name."""

    def __getattr__(self, name: str) -> object:
        """Raises AttributeError."""
        raise AttributeError(f"the local pipelines engine has no {self.__name__}.{name}")


def interface(name: str, graph: Graph, spark: SparkSession) -> Interface:
    """A module whose decorators fill `graph`."""
    module = Interface(name)
    for decorator, kind in (
        ("materialized_view", Kind.MATERIALIZED_VIEW),
        ("table", Kind.TABLE),
        ("temporary_view", Kind.VIEW),
        ("view", Kind.VIEW),
    ):
        setattr(module, decorator, _dataset(graph, decorator, kind))
    for suffix, action in SUFFIXES.items():
        setattr(module, f"expect{suffix}", _expect(graph, action))
        setattr(module, f"expect_all{suffix}", _expect_all(graph, action))
    vars(module).update(
        create_streaming_table=_create_streaming_table(graph),
        append_flow=_append_flow(graph),
        read=_read(spark),
        read_stream=_read_stream(spark),
    )
    return module


def _read(spark: SparkSession) -> Callable[[str], DataFrame]:
    def read(name: str) -> DataFrame:
        return spark.read.table(name)

    return read


def _read_stream(spark: SparkSession) -> Callable[[str], DataFrame]:
    def read_stream(name: str) -> DataFrame:
        return spark.readStream.table(name)

    return read_stream


def _dataset(graph: Graph, decorator: str, kind: Kind) -> Callable[..., Query | Decorator]:
    known = VIEW_KEYWORDS if kind is Kind.VIEW else TABLE_KEYWORDS

    def decorate(
        query_function: Query | None = None, *, name: str | None = None, **keywords: object
    ) -> Query | Decorator:
        settings = _settings(decorator, keywords, known)

        def declare(query: Query) -> Query:
            flow = name or query.__name__
            graph.declare(flow, kind, settings).flows[flow] = query
            return query

        return declare if query_function is None else declare(query_function)

    return decorate


def _create_streaming_table(graph: Graph) -> Callable[..., None]:
    def create_streaming_table(
        name: str,
        *,
        expect_all: Rules = MappingProxyType({}),
        expect_all_or_drop: Rules = MappingProxyType({}),
        expect_all_or_fail: Rules = MappingProxyType({}),
        **keywords: object,
    ) -> None:
        settings = _settings("create_streaming_table", keywords, TABLE_KEYWORDS)
        declared = graph.declare(name, Kind.STREAMING_TABLE, settings)
        for rules, action in (
            (expect_all, Action.WARN),
            (expect_all_or_drop, Action.DROP),
            (expect_all_or_fail, Action.FAIL),
        ):
            declared.expectations.extend(_expectations(rules, action))

    return create_streaming_table


def _append_flow(graph: Graph) -> Callable[..., Decorator]:
    def append_flow(*, target: str, name: str | None = None, **keywords: object) -> Decorator:
        _settings("append_flow", keywords, frozenset({"comment"}))

        def declare(query: Query) -> Query:
            graph.add_flow(target, name or query.__name__, query)
            return query

        return declare

    return append_flow


def _expect(graph: Graph, action: Action) -> Callable[[str, str], Decorator]:
    def expect(description: str, constraint: str) -> Decorator:
        return _attach(graph, {description: constraint}, action)

    return expect


def _expect_all(graph: Graph, action: Action) -> Callable[[Rules], Decorator]:
    def expect_all(expectations: Rules) -> Decorator:
        return _attach(graph, expectations, action)

    return expect_all


def _attach(graph: Graph, rules: Rules, action: Action) -> Decorator:
    def attach(query: Query) -> Query:
        graph.expect(query, _expectations(rules, action))
        return query

    return attach


def _expectations(rules: Rules, action: Action) -> list[Expectation]:
    return [
        Expectation(name=name, constraint=constraint, action=action)
        for name, constraint in rules.items()
    ]


def _settings(decorator: str, keywords: dict[str, object], known: frozenset[str]) -> Settings:
    given = {name: value for name, value in keywords.items() if value is not None}
    unknown = sorted(set(keywords) - known - ELSEWHERE)
    if unknown:
        raise TypeError(f"{decorator}() got unknown keyword arguments: {', '.join(unknown)}")
    if unsupported := sorted(set(given) & (ELSEWHERE - known)):
        raise UnsupportedError(f"{decorator}: not supported here: {', '.join(unsupported)}")
    if given.get("format", "delta") != "delta":
        raise UnsupportedError(f"{decorator}: only format delta is supported")
    return Settings(
        comment=_text(given.get("comment")),
        table_properties={str(key): str(value) for key, value in _pairs(given)},
        cluster_by=_columns(given.get("cluster_by")),
        partition_cols=_columns(given.get("partition_cols")),
    )


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _pairs(given: dict[str, object]) -> list[tuple[object, object]]:
    properties = given.get("table_properties", {})
    if not isinstance(properties, Mapping):
        raise TypeError("table_properties must be a dict")
    return list(properties.items())


def _columns(value: object) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, list | tuple):
        raise TypeError(f"columns must be a list of names, not {value!r}")
    return tuple(str(column) for column in value)
