"""Log records: one line each, with function and invocation."""

import logging

import pytest

from local.functions.logs import OneLine, PrintedLines


def record(message: str, **names: str) -> logging.LogRecord:
    made = logging.LogRecord("app", logging.INFO, "app.py", 1, message, (), None)
    made.__dict__.update({"function": "-", "invocation": "-"} | names)
    made.created = 0.0
    made.msecs = 7
    return made


def test_a_record_is_one_line_in_utc() -> None:
    line = OneLine().format(record("first\r\nsecond\n", function="f", invocation="i"))
    assert line == "1970-01-01T00:00:00.007Z INFO f i app: first\\nsecond"


def test_a_trace_is_in_the_same_line() -> None:
    made = record("it failed")
    made.exc_text = "Traceback\n  ValueError"
    assert OneLine().format(made).endswith("it failed\\nTraceback\\n  ValueError")


def test_printed_lines_become_records(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    lines = PrintedLines()
    print("a", 1, file=lines)
    print("b", end="", file=lines)
    assert caplog.messages == ["a 1"]
    print("c\nd", file=lines, flush=True)
    assert caplog.messages == ["a 1", "bc", "d"]
