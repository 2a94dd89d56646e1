import threading
from graphlib import CycleError

import pytest

from local.world.order import in_order, reverse

WORLD = {"store": set[str](), "fill": {"store"}, "host": {"fill"}, "spark": {"fill"}}


def test_nothing_is_done_before_what_it_comes_after() -> None:
    done: list[str] = []

    in_order(WORLD, done.append)

    assert done[:2] == ["store", "fill"]
    assert set(done[2:]) == {"host", "spark"}


def test_what_does_not_depend_on_each_other_is_done_at_once() -> None:
    meeting = threading.Barrier(2)

    in_order({"host": [], "spark": []}, lambda _: void(meeting.wait(10)))

    assert not meeting.broken


def test_the_first_error_comes_out_and_nothing_later_is_done() -> None:
    done: list[str] = []

    def act(name: str) -> None:
        done.append(name)
        if name == "fill":
            raise ValueError(name)

    with pytest.raises(ValueError, match="fill"):
        in_order(WORLD, act)
    assert done == ["store", "fill"]


def test_stopping_goes_the_other_way() -> None:
    done: list[str] = []

    in_order(reverse(WORLD), done.append)

    assert set(done[:2]) == {"host", "spark"}
    assert done[2:] == ["fill", "store"]


def test_a_circle_is_refused() -> None:
    with pytest.raises(CycleError):
        in_order({"a": {"b"}, "b": {"a"}}, void)


def void(_: object) -> None:
    """An act without effect."""
