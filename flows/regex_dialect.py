"""The regular expressions that mean the same in Python and in Java."""

import re
from typing import Final

_TOKEN: Final = re.compile(
    r"""(?P<escape>\\(?:x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|.))
    |(?P<class>\[\^?(?:[^\]\\]|\\.)*\])
    |(?P<group>\(\??.?)
    |(?P<possessive>(?:[*+?]|\{[0-9]+(?:,[0-9]*)?\})\+)
    |(?P<braces>\{[0-9]+(?:,[0-9]*)?\})
    |(?P<other>.)""",
    re.DOTALL | re.VERBOSE,
)
_ESCAPE: Final = re.compile(r"\\(?:[dDwWsStnrf]|x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|[^A-Za-z0-9])")
_IN_CLASS: Final = re.compile(r"\\.|\[|&&|--|~~|\|\|", re.DOTALL)
_GROUPS: Final = frozenset({"(?:", "(?=", "(?!"})


def compile_pattern(pattern: str) -> re.Pattern[str]:
    r"""For `fullmatch`: `.` is any character, classes such as `\d` are ASCII."""
    return re.compile(pattern, re.ASCII | re.DOTALL)


def java_full_match(pattern: str) -> str:
    """The same for Java's `find` and Spark's RLIKE."""
    return rf"(?s)\A(?:{pattern})\z"


def check_pattern(pattern: str) -> None:
    """Raises ValueError that names the construct which Python and Java read differently."""
    for match in _TOKEN.finditer(pattern):
        _check_token(match, last=match.end() == len(pattern))
    try:
        compile_pattern(pattern)
    except re.error as error:
        raise ValueError(f"does not compile: {error}") from error


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
