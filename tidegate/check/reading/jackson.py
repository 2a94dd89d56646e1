"""What Spark's JSON parser refuses although it is JSON, making a row of NULLs out of the line.

The bounds are the defaults of `StreamReadConstraints` in jackson-core 2.15 and later.
"""

import re
from typing import Final

DEEPEST: Final = 1000
"""Levels of objects and lists, the outermost included."""
LONGEST_NUMBER: Final = 1000
"""Digits; the sign and the point are counted here and not there."""
LONGEST_NAME: Final = 10_000
"""Characters, quotes and colon included; it is 50,000 bytes there."""

_TOKEN: Final = re.compile(
    r'"(?:[^"\\]|\\.)*+"(?P<name>[ \t]*:)?|(?P<opens>[\[{])|[\]}]|(?P<number>[-0-9][-+.0-9eE]*+)'
)


def refuses(line: str) -> bool:
    """Whether a line, which is JSON as such, goes beyond a bound."""
    depth = 0
    for token in _TOKEN.finditer(line):
        size = token.end() - token.start()
        match token.lastgroup:
            case "opens":
                depth += 1
                if depth > DEEPEST:
                    return True
            case "number" if size > LONGEST_NUMBER:
                return True
            case "name" if size > LONGEST_NAME:
                return True
            case None:
                depth -= token[0] in "]}"
    return False
