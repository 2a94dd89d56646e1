"""A regular expression of the dialect as a tree."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

TOKEN: Final = re.compile(
    r"""(?P<escape>\\(?:x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|.))
    |(?P<class>\[\^?(?:[^\]\\]|\\.)*\])
    |(?P<group>\((?:\?.?)?)
    |(?P<possessive>(?:[*+?]|\{[0-9]+(?:,[0-9]*)?\})\+)
    |(?P<braces>\{[0-9]+(?:,[0-9]*)?\})
    |(?P<other>.)""",
    re.DOTALL | re.VERBOSE,
)
_BRACES: Final = re.compile(r"\{([0-9]+)(?:(,)([0-9]*))?\}")
_SIGNS: Final = {"*": (0, None), "+": (1, None), "?": (0, 1)}


@dataclass(frozen=True, slots=True)
class Character:
    """One character; `text` is the expression for it."""

    text: str


@dataclass(frozen=True, slots=True)
class Sequence:
    """Parts that follow one another; none match the empty text."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several."""

    options: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """`low` to `high` times; without `high` as often as there is text."""

    body: "Node"
    low: int
    high: int | None


@dataclass(frozen=True, slots=True)
class Look:
    """A look-ahead: it matches the empty text where its body begins to match, or does not."""

    body: "Node"


type Node = Character | Sequence | Choice | Repeat | Look


def parse(pattern: str) -> Node:
    """`pattern` must be one that Python compiles and that keeps to the dialect."""
    tokens = _Tokens(pattern)
    return tokens.choice()


class _Tokens:
    """Reads from left to right."""

    def __init__(self, pattern: str) -> None:
        self._left: Iterator[re.Match[str]] = TOKEN.finditer(pattern)
        self._next = next(self._left, None)

    def choice(self) -> Node:
        options = [self._sequence()]
        while self._peek() == "|":
            self._take()
            options.append(self._sequence())
        return options[0] if len(options) == 1 else Choice(tuple(options))

    def _sequence(self) -> Node:
        parts: list[Node] = []
        while self._peek() not in {"", "|", ")"}:
            part = self._part()
            if part is not None:
                parts.append(part)
        return parts[0] if len(parts) == 1 else Sequence(tuple(parts))

    def _part(self) -> Node | None:
        token = self._take()
        kind, text = token.lastgroup, token.group()
        if kind == "other" and text in "^$":
            return None
        if kind == "group":
            return self._repeated(self._group(token))
        plain = kind == "other" and text != "."
        return self._repeated(Character(re.escape(text) if plain else text))

    def _group(self, token: re.Match[str]) -> Node:
        body = self.choice()
        self._take()
        return Look(body) if token.group() in {"(?=", "(?!"} else body

    def _repeated(self, node: Node) -> Node:
        while (sign := self._peek()) and (limits := _limits(sign)) is not None:
            self._take()
            node = Repeat(node, *limits)
            if self._peek() == "?":
                self._take()
        return node

    def _peek(self) -> str:
        return "" if self._next is None else self._next.group()

    def _take(self) -> re.Match[str]:
        token = self._next
        assert token is not None  # noqa: S101 - Python has compiled the pattern: it is balanced
        self._next = next(self._left, None)
        return token


def _limits(sign: str) -> tuple[int, int | None] | None:
    if sign in _SIGNS:
        return _SIGNS[sign]
    match = _BRACES.fullmatch(sign)
    if match is None:
        return None
    low = int(match[1])
    high = low if match[2] is None else int(match[3]) if match[3] else None
    return low, high
