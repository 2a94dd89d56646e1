"""Which datasets an update is about, and which of them it begins anew."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from local.databricks.declarative.errors import DefinitionError
from local.databricks.declarative.graph import Graph
from local.databricks.declarative.model import Dataset, Kind
from local.databricks.declarative.names import Key
from local.databricks.spec import UpdateRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """None stands for every dataset."""

    selected: frozenset[Key] | None = None
    reset: frozenset[Key] | None = frozenset()

    def takes(self, dataset: Dataset) -> bool:
        """Whether the update brings it up to date even if nothing reads it."""
        return self.selected is None or dataset.name.key in self.selected

    def resets(self, dataset: Dataset) -> bool:
        """Whether it is computed as if it had never been."""
        return self.reset is None or dataset.name.key in self.reset

    def brings(self, dataset: Dataset) -> bool:
        """Whether a query that reads it has it brought up to date before.

        A view lives no longer than an update, so each has to make its own.
        """
        return dataset.kind is Kind.VIEW or self.takes(dataset)


EVERYTHING = Scope()


def scope_of(request: UpdateRequest, graph: Graph) -> Scope:
    """Raises DefinitionError for selected names that are no tables of the pipeline."""
    refreshed = _keys(request.refresh_selection, graph)
    reset = _keys(request.full_refresh_selection, graph)
    return Scope(selected=refreshed | reset or None, reset=None if request.full_refresh else reset)


def _keys(names: Sequence[str], graph: Graph) -> frozenset[Key]:
    tables = {dataset.name.key for dataset in graph if dataset.kind is not Kind.VIEW}
    keys = {name: graph.defaults.full(name).key for name in names}
    _refuse(sorted(name for name, key in keys.items() if key not in tables))
    return frozenset(keys.values())


def _refuse(names: Iterable[str]) -> None:
    if text := ", ".join(names):
        raise DefinitionError(f"selected, but no tables of the pipeline: {text}")
