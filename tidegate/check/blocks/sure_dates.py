"""Dates and times that surely exist: fixed places, and no day after the 28th."""

from dataclasses import dataclass
from itertools import product
from re import compile as regex
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from flows.contract import Column, LogicalType
from tidegate.check.blocks.batch import Cells, Flags
from tidegate.check.blocks.sure_numbers import Sure
from tidegate.check.blocks.words import WORD, Words, words_at
from tidegate.check.judging.cells import Judge, judge_of

_ISO_DATE: Final = "yyyy-MM-dd"
_ISO_TIMES: Final = tuple(
    f"{_ISO_DATE}{between}HH:mm:ss{zone}" for between in ("'T'", " ") for zone in ("", "'Z'")
)
_PARTS: Final = regex(r"([A-Za-z])\1*|'([^']+)'|(.)")
_WIDTHS: Final = MappingProxyType(
    {"yyyy": (4,), "M": (1, 2), "d": (1, 2), "H": (1, 2), "m": (1, 2), "s": (1, 2)}
)
_RANGES: Final = MappingProxyType(
    {"y": (1, 9999), "M": (1, 12), "d": (1, 28), "H": (0, 23), "m": (0, 59), "s": (0, 59)}
)
_SAMPLE: Final = MappingProxyType({"y": 2001, "M": 2, "d": 3, "H": 4, "m": 5, "s": 6})
_MOST_SHAPES: Final = 8
_HIGH_BITS: Final = np.uint64(0x8080808080808080)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Field:
    letter: str
    start: int
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shape:
    """One way to write a date: how long each field is, and what stands between them."""

    text: str
    """Digits of the fields are zeros."""
    fields: tuple[_Field, ...]

    def sample(self) -> str:
        """A date that exists, in this shape."""
        text = self.text
        for each in self.fields:
            digits = str(_SAMPLE[each.letter]).zfill(each.size)
            text = text[: each.start] + digits + text[each.start + each.size :]
        return text


def sure_date(column: Column) -> Sure | None:
    """The test of a date or timestamp without limits, when there is one."""
    if column.minimum is not None or column.maximum is not None:
        return None
    judge = judge_of(column)
    shapes = [each for form in _forms(column) for each in _shapes(form) if _is_good(judge, each)]
    if not 0 < len(shapes) <= _MOST_SHAPES:
        return None

    def sure(cells: Cells) -> Flags:
        good = np.zeros(len(cells.starts), np.bool_)
        for shape in shapes:
            candidates = np.flatnonzero((cells.lengths == len(shape.text)) & ~good)
            if len(candidates):
                good[candidates] = _fits(cells.take(candidates), shape)
        return good

    return sure


def _forms(column: Column) -> tuple[str, ...]:
    if column.date_format is not None:
        return (column.date_format,)
    return (_ISO_DATE,) if column.logical_type is LogicalType.DATE else _ISO_TIMES


def _is_good(judge: Judge, shape: _Shape) -> bool:
    """Whether the exact judge agrees; it alone knows what a format means."""
    if not WORD <= len(shape.text) <= 4 * WORD or not shape.text.isascii():
        return False
    _, broken = judge(shape.sample())
    return not broken


def _shapes(form: str) -> list[_Shape]:
    parts = [(*match.groups(), match.group()) for match in _PARTS.finditer(form)]
    choices = [
        _WIDTHS.get(whole, (len(whole),)) if letter else (0,) for letter, _, _, whole in parts
    ]
    return [_shape(parts, sizes) for sizes in product(*choices)]


def _shape(parts: list[tuple[str | None, ...]], sizes: tuple[int, ...]) -> _Shape:
    text, fields = "", []
    for (letter, quoted, other, _), size in zip(parts, sizes, strict=True):
        if letter:
            fields.append(_Field(letter=letter, start=len(text), size=size))
        text += "0" * size if letter else quoted or other or ""
    return _Shape(text=text, fields=tuple(fields))


def _fits(cells: Cells, shape: _Shape) -> Flags:
    good = np.ones(len(cells.starts), np.bool_)
    values = {each.letter: np.zeros(len(cells.starts), np.int64) for each in shape.fields}
    starts = [*range(0, len(shape.text) - WORD, WORD), len(shape.text) - WORD]
    digits = {
        place: each.letter
        for each in shape.fields
        for place in range(each.start, each.start + each.size)
    }
    done = 0
    for start in starts:
        words = words_at(cells.text, cells.starts + start)
        differing = words ^ _word(shape.text[start : start + WORD].encode())
        good &= _allowed(differing, [start + place in digits for place in range(WORD)])
        for place in range(max(start, done), start + WORD):
            if place in digits:
                letter = digits[place]
                values[letter] = values[letter] * 10 + _byte(differing, place - start)
        done = start + WORD
    for letter, (least, most) in _RANGES.items():
        if letter in values:
            good &= (values[letter] >= least) & (values[letter] <= most)
    return good


def _word(text: bytes) -> np.uint64:
    return np.uint64(int.from_bytes(text, "little"))


def _allowed(differing: Words, digits: list[bool]) -> Flags:
    """Bytes differ from the shape by 0 to 9 where digits stand, and otherwise not at all."""
    room = _word(bytes(0x7F - 9 if digit else 0x7F for digit in digits))
    fits: Flags = ((differing + room) | differing) & _HIGH_BITS == 0
    return fits


def _byte(words: Words, place: int) -> NDArray[np.int64]:
    return ((words >> np.uint64(8 * place)) & np.uint64(0xFF)).astype(np.int64)
