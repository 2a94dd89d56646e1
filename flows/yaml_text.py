"""Plain values from YAML text: no aliases, no tags, one document, keys that are texts, once each.

What YAML would read and a person would not expect is told with its place.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, Protocol

import yaml

from flows.contract_error import ContractError

MOST_CHARACTERS: Final = 2 * 1024 * 1024
DEEPEST: Final = 50
"""Collections within collections; a contract has about ten."""
LONGEST_SCALAR_TO_READ: Final = 200
"""Characters of a number or a date; a longer one is neither."""
_SCALARS: Final = tuple(f"tag:yaml.org,2002:{name}" for name in ("int", "float", "timestamp"))
_HALF: Final = re.compile("[\ud800-\udfff]")
_HALF_FOUND: Final = "holds half a character, which nothing can store: write the character itself"
_TEXT: Final = "tag:yaml.org,2002:str"
_DOCUMENT: Final = "(document)"


def read_text(path: Path, source: str) -> str:
    """The file's text. Raises ContractError when it is not UTF-8, and OSError."""
    content = path.read_bytes()
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        column = error.start - content.rfind(b"\n", 0, error.start)
        problem = f"byte {content[error.start]:#04x} is not UTF-8: save the file as UTF-8"
        raise ContractError(source, line, _DOCUMENT, problem, column=column) from error


def compose(text: str, source: str) -> tuple[yaml.MappingNode, dict[str, Any]]:
    """The tree of nodes and its plain values. Raises ContractError."""
    if len(text) > MOST_CHARACTERS:
        problem = f"has more than {MOST_CHARACTERS} characters: split the dataset or its texts"
        raise ContractError(source, 1, _DOCUMENT, problem)
    try:
        _refuse_events(text, source)
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        raise _not_yaml(error, source) from error
    except yaml.reader.ReaderError as error:
        raise _unreadable(error, text, source) from error
    if not isinstance(root, yaml.MappingNode):
        raise ContractError(source, 1, _DOCUMENT, "must be a mapping of fields")
    values = _Values(source)
    data = values.mapping(root)
    if values.faults:
        raise ContractError.all_of(values.faults)
    return root, data


def _not_yaml(error: yaml.MarkedYAMLError, source: str) -> ContractError:
    problem = f"not YAML: {error.problem}"
    if r"'\t'" in problem:
        problem += "; a tab stands where spaces must be"
    return _at(error.problem_mark, source, _DOCUMENT, problem)


class _Mark(Protocol):
    """Line and column from 0, as both of PyYAML's parsers give them."""

    line: int
    column: int


def _at(mark: _Mark | None, source: str, field: str, problem: str) -> ContractError:
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    return ContractError(source, line, field, problem, column=column)


def _unreadable(error: yaml.reader.ReaderError, text: str, source: str) -> ContractError:
    before = text[: error.position]
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    problem = f"not YAML: character {error.character:#06x} is not allowed, remove it"
    return ContractError(source, line, _DOCUMENT, problem, column=column)


def _refuse_events(text: str, source: str) -> None:
    """Look at the events before anything is built of them, which takes memory and recursion."""
    depth = documents = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        documents += isinstance(event, yaml.DocumentStartEvent)
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if problem := _wrong_event(event, depth, documents):
            raise _at(event.start_mark, source, _DOCUMENT, problem)


def _wrong_event(event: yaml.Event, depth: int, documents: int) -> str:
    if isinstance(event, yaml.AliasEvent):
        return f"alias *{event.anchor} is not supported: write the value out"
    if documents > 1:
        return "a second document begins here: one file holds one document"
    if depth > DEEPEST:
        return f"more than {DEEPEST} collections within one another: no field is so deep"
    if isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent) and event.tag:
        return f"tag {event.tag} is not supported: leave it out, quote texts"
    return ""


class _Values:
    """Nodes to plain values; every fault is noted."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._constructor = yaml.constructor.SafeConstructor()
        self.faults: list[ContractError] = []

    def mapping(self, node: yaml.MappingNode) -> dict[str, Any]:
        """The last value of a key that is written twice, which is a fault."""
        seen: dict[str, Any] = {}
        for key, child in node.value:
            for problem in _wrong_key(key, seen):
                field = str(key.value)[:80].encode(errors="backslashreplace").decode()
                self._note(key, field, problem)
            seen[str(key.value)] = self._value(child)
        return seen

    def _value(self, node: yaml.Node) -> object:
        if isinstance(node, yaml.MappingNode):
            return self.mapping(node)
        if isinstance(node, yaml.SequenceNode):
            return [self._value(child) for child in node.value]
        if _HALF.search(node.value):
            self._note(node, _DOCUMENT, _HALF_FOUND)
            return None
        if node.tag in _SCALARS and len(node.value) > LONGEST_SCALAR_TO_READ:
            self._note(node, _DOCUMENT, "a number of this length is none: quote texts")
            return None
        try:
            return self._constructor.construct_object(node)
        except (ValueError, OverflowError) as error:
            problem = f"{node.value!r} looks like a number or a date and is none ({error})"
            self._note(node, _DOCUMENT, f"{problem}: quote texts")
            return None

    def _note(self, node: yaml.Node, field: str, problem: str) -> None:
        self.faults.append(_at(node.start_mark, self._source, field, problem))


def _wrong_key(key: yaml.Node, seen: dict[str, Any]) -> Iterator[str]:
    if key.tag != _TEXT or not isinstance(key, yaml.ScalarNode):
        yield "is no text to YAML, as a field's name must be: put it in quotes"
    elif _HALF.search(key.value):
        yield _HALF_FOUND
    elif key.value in seen:
        yield "is written twice"
