"""Text from outside as markup: escaped, cut, and what cannot be seen shown by its number."""

import unicodedata
from typing import Final

from markupsafe import Markup, escape

NAME_LENGTH: Final = 160
ELLIPSIS: Final = "…"

STRANGE: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Unicode categories that show nothing, or turn around what stands beside them."""
COMBINING: Final = frozenset({"Mn", "Me"})
ACCENTS: Final = 2
"""Marks on one letter; more of them climb over the neighbouring lines."""


def cut(text: str, limit: int = NAME_LENGTH) -> str:
    """The beginning and the end of a long text: a path's last part names the file."""
    if len(text) <= limit:
        return text
    tail = limit // 2
    return f"{text[: limit - tail - 1]}{ELLIPSIS}{text[-tail:]}"


def visible(text: str, limit: int = NAME_LENGTH) -> Markup:
    """A text from outside as markup: escaped, cut, and what cannot be seen shown by its number."""
    short = cut(text, limit)
    return Markup().join(
        _marked(sign) if _is_strange(sign, short[max(at - ACCENTS, 0) : at]) else escape(sign)
        for at, sign in enumerate(short)
    )


def _is_strange(sign: str, before: str) -> bool:
    category = unicodedata.category(sign)
    if category in COMBINING:
        return len(before) == ACCENTS and all(_is_combining(each) for each in before)
    return category in STRANGE or (category == "Zs" and sign != " ")


def _is_combining(sign: str) -> bool:
    return unicodedata.category(sign) in COMBINING


def _marked(sign: str) -> Markup:
    return Markup('<span class="odd">U+{:04X}</span>').format(ord(sign))
