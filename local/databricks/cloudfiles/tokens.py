"""CSV text into cells, with the outcomes of Spark's own reader, bounded in memory by one record."""

import re
from collections.abc import Iterator

from local.databricks.cloudfiles.dialect import Dialect
from local.databricks.cloudfiles.lines import Line

type Cell = str | None
type Record = list[Cell]


class Tokenizer:
    """Splits records into cells.

    An unquoted empty cell is null; so is every cell that equals `nullValue`. Text after a closing
    quote makes the whole cell literal, quotes included, up to the next separator. A quote inside an
    unquoted cell is literal. A quote that never closes takes the rest of the record.
    """

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        quote, escape = re.escape(dialect.quote), re.escape(dialect.escape)
        separator = re.escape(dialect.separator)
        if dialect.escape == dialect.quote:
            inside, self._escaped = rf"(?:[^{quote}]++|{quote}{quote})*+", f"{quote}({quote})"
        else:
            inside = rf"(?:[^{quote}{escape}]++|{escape}.|{escape}\Z)*+"
            self._escaped = f"{escape}([{quote}{escape}])"
        self._inside = re.compile(inside, re.DOTALL)
        self._after = re.compile(rf"[\x00-\x20]*?(?={separator}|\Z)")

    def records(self, lines: Iterator[Line]) -> Iterator[Record]:
        """Blank lines are no records."""
        for line in lines:
            if self._is_blank(line.body):
                continue
            if self._dialect.quote in line.body:
                yield self._with_quotes(line, lines)
            else:
                yield [self._plain(cell) for cell in line.body.split(self._dialect.separator)]

    def _is_blank(self, body: str) -> bool:
        return not (body if self._dialect.multi_line else body.strip())

    def _with_quotes(self, line: Line, lines: Iterator[Line]) -> Record:
        body, at, record = line, 0, []
        separator = self._dialect.separator
        while True:
            if body.body.startswith(self._dialect.quote, at):
                cell, body, at = self._quoted(body, at + 1, lines)
            else:
                end = body.body.find(separator, at)
                end = len(body.body) if end < 0 else end
                cell, at = self._plain(body.body[at:end]), end
            record.append(cell)
            if at >= len(body.body):
                return record
            at += len(separator)

    def _quoted(self, line: Line, at: int, lines: Iterator[Line]) -> tuple[Cell, Line, int]:
        """The cell that opened just before `at`, the line in which it ends, and where."""
        parts: list[str] = []
        while (end := self._end_of_inside(line.body, at)) == len(line.body):
            parts.append(line.body[at:])
            following = next(lines, None) if self._dialect.multi_line else None
            if self._dialect.multi_line:
                parts.append(line.ending)
            if following is None:
                text = self._unescaped("".join(parts)) or self._dialect.quote
                return self._value(text), line, len(line.body)
            line, at = following, 0
        parts.append(line.body[at:end])
        if after := self._after.match(line.body, end + 1):
            return self._value(self._unescaped("".join(parts))), line, after.end()
        stop = line.body.find(self._dialect.separator, end)
        stop = len(line.body) if stop < 0 else stop
        inside = self._unescaped("".join(parts))
        literal = self._dialect.quote + inside + line.body[end:stop]
        return self._value(literal), line, stop

    def _end_of_inside(self, body: str, at: int) -> int:
        match = self._inside.match(body, at)
        return match.end() if match else at

    def _unescaped(self, text: str) -> str:
        return re.sub(self._escaped, r"\1", text)

    def _plain(self, text: str) -> Cell:
        return None if text in ("", self._dialect.null_value) else text

    def _value(self, text: str) -> Cell:
        """Of a quoted cell."""
        value = text or self._dialect.empty_value
        return None if value == self._dialect.null_value else value
