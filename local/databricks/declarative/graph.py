"""The datasets of one pipeline, as its files declare them."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from local.databricks.declarative.errors import DefinitionError
from local.databricks.declarative.model import Dataset, Expectation, Kind, Query, Settings
from local.databricks.declarative.names import Defaults, Key, TableName


@dataclass(slots=True)
class Declared:
    """A dataset while files are still being read."""

    name: TableName
    kind: Kind
    settings: Settings
    flows: dict[str, Query] = field(default_factory=dict)
    expectations: list[Expectation] = field(default_factory=list)


class Graph:
    """Filled by the decorators, read by the update."""

    def __init__(self, defaults: Defaults) -> None:
        self.defaults = defaults
        self._declared: dict[Key, Declared] = {}
        self._rules: defaultdict[Query, list[Expectation]] = defaultdict(list)

    def declare(self, name: str, kind: Kind, settings: Settings) -> Declared:
        """Raises DefinitionError when the name is taken."""
        full = self.defaults.full(name)
        if full.key in self._declared:
            raise DefinitionError(f"dataset {full} is defined twice")
        self._declared[full.key] = Declared(full, kind, settings)
        return self._declared[full.key]

    def add_flow(self, target: str, flow: str, query: Query) -> None:
        """Raises DefinitionError when there is no such streaming table, or no such flow is free."""
        full = self.defaults.full(target)
        declared = self._declared.get(full.key)
        if declared is None or declared.kind is not Kind.STREAMING_TABLE:
            raise DefinitionError(
                f"append_flow {flow}: {full} is no streaming table of the pipeline"
            )
        if flow in declared.flows:
            raise DefinitionError(f"flow {flow} into {full} is defined twice")
        declared.flows[flow] = query

    def expect(self, query: Query, expectations: Sequence[Expectation]) -> None:
        """Attach rules to a query, above or below the decorator that makes it a dataset."""
        self._rules[query].extend(expectations)

    def __iter__(self) -> Iterator[Dataset]:
        """Every dataset, in the order of the files. Raises DefinitionError for an empty one."""
        return (self._dataset(declared) for declared in self._declared.values())

    def find(self, name: TableName) -> Dataset | None:
        """None for a table that another pipeline or job keeps."""
        declared = self._declared.get(name.key)
        return None if declared is None else self._dataset(declared)

    def _dataset(self, declared: Declared) -> Dataset:
        if not declared.flows:
            raise DefinitionError(f"streaming table {declared.name} has no flow")
        rules = [rule for query in declared.flows.values() for rule in self._rules[query]]
        return Dataset(
            name=declared.name,
            kind=declared.kind,
            settings=declared.settings,
            flows=dict(declared.flows),
            expectations=_distinct(declared.name, [*declared.expectations, *rules]),
        )


def _distinct(name: TableName, rules: list[Expectation]) -> tuple[Expectation, ...]:
    names = [rule.name for rule in rules]
    twice = sorted({rule for rule in names if names.count(rule) > 1})
    if twice:
        raise DefinitionError(f"{name} has more than one expectation named {', '.join(twice)}")
    return tuple(rules)
