"""Patterns that are a sequence of character classes, with or without runs of any length."""

import re
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from flows.regex_dialect import compile_pattern
from tidegate.check.blocks.automaton import Automaton, Element, automaton
from tidegate.check.blocks.batch import Cells, Flags, Indices
from tidegate.check.blocks.fixed_texts import sure_fixed
from tidegate.check.blocks.sure_numbers import Sure

type _Class = NDArray[np.bool_]
"""For each byte whether it belongs to a character of the class."""

_ATOM: Final = re.compile(
    r"(?P<one>\\[^A-Za-z0-9]|\\[dDwWsStnrf]|\[\^?(?:[^\]\\]|\\[^xu])*\]|[^\\\[\](){}*+?|^$])"
    r"(?:(?P<sign>[*+?])|\{(?P<least>[0-9]{1,3})(?P<comma>,)?(?P<most>[0-9]{1,3})?\})?(?![*+?{])"
)
_OPTIONAL_END: Final = re.compile(r"(?P<start>.*?)\((?:\?:)?(?P<end>[^()]*)\)\?", re.DOTALL)
_SIGNS: Final = {"*": (0, None), "+": (1, None), "?": (0, 1)}
_ASCII: Final = 128
_BEYOND_ASCII: Final = "\x80éΩ日\uffff🙂"
_LONGEST_CHARACTER: Final = 4
_MOST_FIXED: Final = 40
_SPARSE: Final = 4
_MOST_ELEMENTS: Final = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shape:
    """Characters one by one, then a run, then characters one by one."""

    before: list[_Class]
    run: _Class
    least: int
    most: int | None
    after: list[_Class]


def sure_pattern(pattern: str) -> Sure | None:
    """A test that accepts only what the pattern matches; None when its shape is not plain."""
    text = pattern.removeprefix("^").removesuffix("$")
    if not text.isascii() or pattern.endswith("\\$"):
        return None
    optional = _OPTIONAL_END.fullmatch(text)
    forms = [optional["start"], optional["start"] + optional["end"]] if optional else [text]
    shapes = [_shape(form) for form in forms]
    known = [shape for shape in shapes if shape is not None]
    if len(known) < len(forms):
        found = _automaton(forms)
        return None if found is None else found.accept

    tests = [(shape, _test(shape)) for shape in known]

    def sure(cells: Cells) -> Flags:
        good = np.zeros(len(cells.starts), np.bool_)
        for shape, fits in tests:
            candidates = ~good & _has_length(cells, shape)
            if candidates.all():
                return fits(cells)
            if candidates.any():
                good[candidates] = fits(cells.take(candidates))
        return good

    return sure if known else None


def _test(shape: _Shape) -> Sure:
    """For cells of the right length."""
    fixed = sure_fixed(shape.before) if shape.most == 0 else None
    return fixed or (lambda cells: _fits(cells, shape))


def _automaton(forms: list[str]) -> Automaton | None:
    sequences = [_elements(form) for form in forms]
    known = [each for each in sequences if each is not None]
    return automaton(known) if len(known) == len(forms) else None


def _elements(form: str) -> list[Element] | None:
    """None when the form is anything but characters and their numbers."""
    atoms = list(_ATOM.finditer(form))
    if sum(len(atom.group()) for atom in atoms) != len(form):
        return None
    found: list[Element] = []
    for atom in atoms:
        least, most = _count(atom)
        matches = _class(atom["one"], wide=False)
        found += [Element(matches=matches)] * least
        if most is None:
            found.append(Element(matches=matches, is_optional=True, repeats=True))
        else:
            found += [Element(matches=matches, is_optional=True)] * (most - least)
    return found if len(found) <= _MOST_ELEMENTS else None


def _shape(form: str) -> _Shape | None:
    """None when it has two runs, or anything but characters and their numbers."""
    atoms = list(_ATOM.finditer(form))
    if sum(len(atom.group()) for atom in atoms) != len(form):
        return None
    counts = [_count(atom) for atom in atoms]
    runs = [place for place, (least, most) in enumerate(counts) if least != most]
    if len(runs) > 1 or sum(least for least, _ in counts) > _MOST_FIXED:
        return None
    run = runs[0] if runs else len(atoms)
    ends_beyond = run < len(atoms) and counts[run][1] is None and counts[run][0] <= 1
    classes = [_class(atom["one"], wide=ends_beyond) for atom in atoms]
    before = _repeated(classes[:run], counts[:run])
    after = _repeated(classes[run + 1 :], counts[run + 1 :])
    if ends_beyond and max(len(before), len(after)) > 1:
        return _shape_of_ascii(atoms, counts, run)
    least, most = counts[run] if runs else (0, 0)
    everything = np.ones(256, np.bool_)
    return _Shape(
        before=before, run=classes[run] if runs else everything, least=least, most=most, after=after
    )


def _shape_of_ascii(
    atoms: list[re.Match[str]], counts: list[tuple[int, int | None]], run: int
) -> _Shape:
    classes = [_class(atom["one"], wide=False) for atom in atoms]
    least, most = counts[run]
    return _Shape(
        before=_repeated(classes[:run], counts[:run]),
        run=classes[run],
        least=least,
        most=most,
        after=_repeated(classes[run + 1 :], counts[run + 1 :]),
    )


def _count(atom: re.Match[str]) -> tuple[int, int | None]:
    if atom["sign"]:
        return _SIGNS[atom["sign"]]
    if not atom["least"]:
        return 1, 1
    least = int(atom["least"])
    if not atom["comma"]:
        return least, least
    return least, int(atom["most"]) if atom["most"] else None


def _class(atom: str, *, wide: bool) -> _Class:
    """`wide`: bytes of characters beyond ASCII belong to it if all of these characters do."""
    matches = compile_pattern(atom).fullmatch
    found = np.zeros(256, np.bool_)
    found[:_ASCII] = [matches(chr(code)) is not None for code in range(_ASCII)]
    found[_ASCII:] = wide and all(map(matches, _BEYOND_ASCII))
    return found


def _repeated(classes: list[_Class], counts: list[tuple[int, int | None]]) -> list[_Class]:
    return [each for each, (least, _) in zip(classes, counts, strict=True) for _ in range(least)]


def _has_length(cells: Cells, shape: _Shape) -> Flags:
    fixed = len(shape.before) + len(shape.after)
    fits: Flags = cells.lengths >= fixed + shape.least
    return fits if shape.most is None else fits & (cells.lengths <= fixed + shape.most)


def _fits(cells: Cells, shape: _Shape) -> Flags:
    text, good = cells.text, np.ones(len(cells.starts), np.bool_)
    for place, each in enumerate(shape.before):
        good &= each[text[cells.starts + place]]
    for place, each in enumerate(reversed(shape.after), 1):
        good &= each[text[cells.ends - place]]
    least = _LONGEST_CHARACTER * (len(shape.before) + shape.least + len(shape.after))
    # A short text of long characters may have fewer of them than it has bytes.
    good &= (cells.lengths >= least) | (
        (text[cells.starts] < _ASCII) & (text[cells.ends - 1] < _ASCII)
    )
    if shape.run.all():
        return good
    starts, ends = cells.starts + len(shape.before), cells.ends - len(shape.after)
    good &= _strangers(text, starts, ends, shape.run) == 0
    return good


def _strangers(text: NDArray[np.uint8], starts: Indices, ends: Indices, run: _Class) -> Indices:
    """How many bytes of each run are not of its class."""
    lengths = ends - starts
    total = int(lengths.sum())
    if total * _SPARSE > len(text):
        counts = _counts(~run[text])
        found: Indices = counts[ends] - counts[starts]
        return found
    before = np.cumsum(lengths) - lengths
    places = np.repeat(starts - before, lengths) + np.arange(total)
    counts = _counts(~run[text[places]])
    inside: Indices = counts[before + lengths] - counts[before]
    return inside


def _counts(flags: Flags) -> Indices:
    """How many there are before each place."""
    counts: Indices = np.zeros(len(flags) + 1, np.int64)
    np.cumsum(flags, out=counts[1:])
    return counts
