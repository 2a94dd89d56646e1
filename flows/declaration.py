"""A YAML document that knows its lines, so that every fault names file, field and line."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Self

import yaml

from flows.contract_error import ContractError
from flows.yaml_text import compose

__all__ = ["ContractError", "Declaration", "FieldPath", "show"]

type FieldPath = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """The document's plain values and the tree of nodes that they came from."""

    source: str
    data: dict[str, Any]
    root: yaml.MappingNode
    faults: list[ContractError] = field(default_factory=list)
    """What was noted so far; `settle` raises it."""

    @classmethod
    def parse(cls, text: str, source: str) -> Self:
        """Raises ContractError when the text is not one YAML document of plain values."""
        root, data = compose(text, source)
        return cls(source=source, data=data, root=root)

    def fault(self, path: FieldPath, problem: str) -> ContractError:
        """The error to raise about the field at that path, or the deepest part of it there is."""
        line, column = self.place(path)
        return ContractError(self.source, line, show(path), problem, column=column)

    def attempt[T](self, read: Callable[[], T]) -> T | None:
        """What `read` gives; None when it raised ContractError, which is noted for `settle`."""
        try:
            return read()
        except ContractError as fault:
            self.faults.append(fault)
            return None

    def settle(self) -> None:
        """Raise ContractError with everything that was noted, if anything was."""
        if self.faults:
            raise ContractError.all_of(self.faults)

    def place(self, path: FieldPath) -> tuple[int, int]:
        """Line and column of the field, from 1."""
        *_, mark = self.root.start_mark, *(mark for mark, _ in self._along(path))
        return mark.line + 1, mark.column + 1

    def _along(self, path: FieldPath) -> Iterator[tuple[yaml.Mark, yaml.Node]]:
        node: yaml.Node = self.root
        for part in path:
            child = _child(node, part)
            if child is None:
                return
            yield child
            node = child[1]


def show(path: FieldPath) -> str:
    """`schema[0].properties[2].name`."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return text.removeprefix(".") or "(document)"


def _child(node: yaml.Node, part: str | int) -> tuple[yaml.Mark, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == part:
                return key.start_mark, value
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        child = node.value[part]
        return child.start_mark, child
    return None
