"""An input of the fuzzer, read as a file, its contract, its limits and ways to cut it."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle
from random import Random
from typing import Final

from flows.contract import Contract
from fuzz.building import built
from fuzz.contracts import Family, table
from fuzz.packing import packed, unpacked
from tidegate.check.limits import Limits

HEAD: Final = 5
"""Bytes before the body: contract, limits, ways, and two that seed what is random."""
PIECES: Final = 40
"""About as many are made of a long file."""
RAW, BUILT, PACKED_RAW, PACKED_BUILT = range(4)
_RELEASED: Final = 224
"""In the byte for limits, from here on."""
_LIMITS: Final = (
    Limits(),
    Limits(findings=4, findings_per_rule=2),
    Limits(tracked_rows=3, findings_per_rule=1),
    Limits(cell_characters=24, record_characters=96, columns=6, file_bytes=2000),
    Limits(unpacked_bytes=900, unpacked_ratio=3, ratio_free_bytes=200, tracked_rows=0),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """A file to be checked."""

    contract: Contract
    limits: Limits
    content: bytes
    """As it is stored."""
    plain: bytes
    """The same without its packing, as far as it can be unpacked."""
    seed: int
    released: bool = False
    """An operator has let it pass whatever its columns are."""

    def cuts(self) -> Iterator[bytes]:
        """The content in pieces of random lengths, of which some may be empty."""
        random, start = Random(self.seed), 0  # noqa: S311 - an input says where it is cut
        longest = max(random.choice((1, 3, 17, 200)), len(self.content) // PIECES)
        lengths = random.choices(range(int(longest == 1), longest + 1), k=2 * PIECES)
        for length in cycle(lengths):
            if start >= len(self.content):
                return
            yield self.content[start : start + length]
            start += length


def recipe_of(family: Family, data: bytes) -> Recipe:
    """Any bytes are a recipe."""
    head, body = data[:HEAD].ljust(HEAD, b"\0"), data[HEAD:]
    contracts = table(family)
    contract = contracts[head[0] % len(contracts)].contract
    seed = int.from_bytes(head[3:])
    content = body if head[2] % 2 == RAW else built(contract, body)
    if family.is_packed and head[2] % 4 != RAW:
        content = packed(content, head[2] // 4 % 5, Random(seed))  # noqa: S311 - see `cuts`
    return Recipe(
        contract=contract,
        limits=_LIMITS[head[1] % len(_LIMITS)],
        content=content,
        plain=unpacked(content) if family.is_packed else content,
        seed=seed,
        released=head[1] >= _RELEASED,
    )


def written(contract: int, way: int, body: bytes, *, limits: int = 0) -> bytes:
    """The input for the contract of that number in the family's table."""
    return bytes((contract, limits, way, 0, contract)) + body
