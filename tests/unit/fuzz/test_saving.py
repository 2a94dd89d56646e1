"""What is kept of an input that breaks a property."""

from collections.abc import Iterator
from pathlib import Path

from fuzz.property_error import PropertyError
from fuzz.saving import keep
from fuzz.target import Target


def refuse_a_and_b(data: bytes) -> None:
    if b"a" in data and b"b" in data[data.index(b"a") :]:
        raise PropertyError("an a before a b")


def no_seeds() -> Iterator[bytes]:
    yield from ()


TARGET = Target(name="letters", run=refuse_a_and_b, seeds=no_seeds, longest=100)


def test_an_input_is_made_short_and_kept(tmp_path: Path) -> None:
    (tmp_path / "crash-0123456789abcdef").write_bytes(b"xxxx" * 9 + b"a" + b"yy" * 8 + b"b" + b"zz")
    told = keep(TARGET, tmp_path, tmp_path / "found")
    (kept,) = (tmp_path / "found").iterdir()
    assert kept.name == "letters-0x456789abcdef"
    assert kept.read_bytes() == b"ab"
    assert told == f"2 bytes; again: .venv/bin/python -m fuzz --replay {kept}"


def test_an_input_that_took_too_long_is_kept_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "timeout-0123456789abcdef").write_bytes(b"xxxxab")
    keep(TARGET, tmp_path, tmp_path)
    assert (tmp_path / "letters-0x456789abcdef").read_bytes() == b"xxxxab"


def test_a_worker_that_died_of_something_else_left_no_input(tmp_path: Path) -> None:
    assert keep(TARGET, tmp_path, tmp_path) == "no input was saved: see the end of the log"
