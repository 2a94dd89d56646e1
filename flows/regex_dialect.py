"""The regular expressions that mean the same in Python and in Java."""

import re
from typing import Final

from flows.regex_cost import MOST_WAYS, Cost, cost_of
from flows.regex_tree import TOKEN

_ESCAPE: Final = re.compile(r"\\(?:[dDwWsStnrf]|x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|[^A-Za-z0-9])")
_IN_CLASS: Final = re.compile(r"\\.|\[|&&|--|~~|\|\|", re.DOTALL)
_GROUPS: Final = frozenset({"(?:", "(?=", "(?!"})


MOST_CHARACTERS: Final = 1_000
DEEPEST: Final = 30
MOST_TIMES: Final = 1_000
LONGEST_CELL: Final = 500
"""Characters of a cell that some patterns are asked about; a longer one breaks them. Java's matcher
overflowed its stack between 1,000 and 2,000 repetitions of `(?:a|b)` (OpenJDK 17)."""


def compile_pattern(pattern: str) -> re.Pattern[str]:
    r"""For `fullmatch`: `.` is any character, classes such as `\d` are ASCII."""
    longest = longest_cell(pattern)
    guard = "" if longest is None else rf"(?=.{{0,{longest}}}\Z)"
    return re.compile(f"{guard}(?:{pattern})" if guard else pattern, re.ASCII | re.DOTALL)


def java_full_match(pattern: str) -> str:
    """The same for Java's `find` and Spark's RLIKE."""
    longest = longest_cell(pattern)
    guard = "" if longest is None else rf"(?=.{{0,{longest}}}\z)"
    return rf"(?s)\A{guard}(?:{pattern})\z"


def longest_cell(pattern: str) -> int | None:
    """Characters of the longest cell that can match; None: the pattern alone decides.

    A pattern is not asked about longer ones when its time grows with the square of the length, or
    when Java's matcher calls itself at each repetition.
    """
    cost = cost_of(pattern)
    return LONGEST_CELL if cost.recursive or (cost.degree or 0) > 1 else None


def check_pattern(pattern: str) -> None:
    """Raises ValueError that names what Python and Java read differently, or cannot finish."""
    if len(pattern) > MOST_CHARACTERS:
        raise ValueError(f"has more than {MOST_CHARACTERS} characters: use validValues or silver")
    depth = 0
    for match in TOKEN.finditer(pattern):
        _check_token(match, last=match.end() == len(pattern))
        depth += match.lastgroup == "group"
        if depth > DEEPEST:
            raise ValueError(f"has more than {DEEPEST} groups")
    try:
        re.compile(pattern, re.ASCII | re.DOTALL)
    except (re.error, OverflowError) as error:
        raise ValueError(f"does not compile: {error}") from error
    _check_cost(cost_of(pattern))


def _check_cost(cost: Cost) -> None:
    if cost.degree is None:
        raise ValueError(
            f"can take forever: it can read {cost.pumped!r}, again and again, in two ways at each "
            f"time, so that a text such as {cost.text(4)!r} takes twice as long with each one "
            "more; write it so that only one way is left"
        )
    if cost.late_looks:
        raise ValueError(
            "(?= and (?! are supported at the beginning only: elsewhere they cost time"
        )
    if cost.ways > MOST_WAYS:
        raise ValueError(
            f"can read one text in {cost.ways} ways, which are all tried before it is refused: "
            "write fewer parts that may be left out"
        )
    if cost.degree > 2:  # noqa: PLR2004 - the cube of a thousand is too many steps
        raise ValueError(
            f"has {cost.degree} repetitions that can share one text such as {cost.text(4)!r} "
            "between them, all ways of which are tried: put something else between them"
        )


def _check_token(match: re.Match[str], *, last: bool) -> None:
    token = match.group()
    match match.lastgroup:
        case "escape":
            _check_escape(token)
        case "class":
            _check_class(token)
        case "group" if token.startswith("(?") and token not in _GROUPS:
            raise ValueError(f"{token!r} is not supported; groups are (, (?:, (?= and (?!")
        case "possessive":
            raise ValueError(f"possessive {token!r} is not supported")
        case "braces" if any(int(each) > MOST_TIMES for each in re.findall("[0-9]+", token)):
            raise ValueError(f"{token} counts further than {MOST_TIMES}")
        case "other":
            _check_other(token, first=match.start() == 0, last=last)
        case _:
            return


def _check_escape(token: str) -> None:
    if not _ESCAPE.fullmatch(token):
        raise ValueError(f"{token!r} differs between Python and Java or is not supported")


def _check_class(token: str) -> None:
    body = token[1:-1].removeprefix("^")
    if not body:
        raise ValueError(f"{token!r}: write a literal ] as \\]")
    for found in _IN_CLASS.findall(body):
        if not found.startswith("\\"):
            raise ValueError(f"{found!r} inside [ ] differs between Python and Java: escape it")
        _check_escape_in_class(found, body)


def _check_escape_in_class(found: str, body: str) -> None:
    if found in {"\\x", "\\u"}:
        return
    if not _ESCAPE.fullmatch(found):
        raise ValueError(f"{found!r} in [{body}] differs between Python and Java")


def _check_other(character: str, *, first: bool, last: bool) -> None:
    if character == "^" and not first:
        raise ValueError("'^' is allowed at the very beginning only; the whole cell must match")
    if character == "$" and not last:
        raise ValueError("'$' is allowed at the very end only; the whole cell must match")
    if character in "{[":
        raise ValueError(f"{character!r} must be escaped to stand for itself")
