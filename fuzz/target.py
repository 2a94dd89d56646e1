"""One thing to fuzz: bytes go in, nothing comes out but an exception when a property is broken."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A name, an entry, and what helps the fuzzer to come far."""

    name: str
    run: Callable[[bytes], object]
    """Raises for a finding; its result is of no interest."""
    seeds: Callable[[], Iterator[bytes]]
    longest: int
    """Bytes of an input."""
    covers: str = "tidegate"
    """The package whose branches guide the fuzzer: watching all of them would cost more."""
    words: tuple[str, ...] = ()
    """What the fuzzer may put in as a whole."""
