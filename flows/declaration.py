"""A YAML document that knows its lines, so that every fault names file, field and line."""

from dataclasses import dataclass
from typing import Any, Self

import yaml

type FieldPath = tuple[str | int, ...]


class ContractError(ValueError):
    """A declaration that cannot be used; the message is `<file>:<line>: <field>: <what to do>`."""

    def __init__(self, source: str, line: int, field: str, problem: str) -> None:
        self.source = source
        self.line = line
        self.field = field
        self.problem = problem
        super().__init__(f"{source}:{line}: {field}: {problem}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """The document's plain values and the tree of nodes that they came from."""

    source: str
    data: dict[str, Any]
    root: yaml.MappingNode

    @classmethod
    def parse(cls, text: str, source: str) -> Self:
        """Raises ContractError when the text is not YAML, not a mapping, or repeats a key."""
        try:
            root = yaml.compose(text, Loader=yaml.SafeLoader)
            data = yaml.safe_load(text)
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 1
            raise ContractError(source, line, "(document)", f"not YAML: {error.problem}") from error
        except yaml.YAMLError as error:
            raise ContractError(source, 1, "(document)", f"not YAML: {error}") from error
        if not isinstance(root, yaml.MappingNode):
            raise ContractError(source, 1, "(document)", "must be a mapping of fields")
        _refuse_repeated_keys(root, source)
        return cls(source=source, data=data, root=root)

    def fault(self, path: FieldPath, problem: str) -> ContractError:
        """The error to raise about the field at that path, or the deepest part of it there is."""
        return ContractError(self.source, self._line(path), show(path), problem)

    def _line(self, path: FieldPath) -> int:
        node: yaml.Node = self.root
        line = node.start_mark.line
        for part in path:
            child = _child(node, part)
            if child is None:
                break
            line, node = child
        return line + 1


def show(path: FieldPath) -> str:
    """`schema[0].properties[2].name`."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return text.removeprefix(".") or "(document)"


def _child(node: yaml.Node, part: str | int) -> tuple[int, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == part:
                return key.start_mark.line, value
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        child = node.value[part]
        return child.start_mark.line, child
    return None


def _refuse_repeated_keys(node: yaml.Node, source: str) -> None:
    if isinstance(node, yaml.SequenceNode):
        for child in node.value:
            _refuse_repeated_keys(child, source)
    if isinstance(node, yaml.MappingNode):
        seen = set()
        for key, child in node.value:
            if key.value in seen:
                line = key.start_mark.line + 1
                raise ContractError(source, line, str(key.value), "is written twice")
            seen.add(key.value)
            _refuse_repeated_keys(child, source)
