from io import StringIO

from simulation.campaign import EVERY, progress
from tests.fakes.queues import ManualClock


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def test_a_log_gets_a_line_every_few_seconds() -> None:
    out, clock = StringIO(), ManualClock()
    tell = progress(out, lambda: clock().timestamp())
    tell("too early")
    clock.advance(EVERY)
    tell("first")
    tell("too early again")
    clock.advance(EVERY)
    tell("second")
    assert out.getvalue() == "first\nsecond\n"


def test_a_terminal_keeps_one_line() -> None:
    out = Terminal()
    tell = progress(out)
    tell("first")
    tell("second")
    assert out.getvalue() == "\r\x1b[Kfirst\r\x1b[Ksecond"
