"""Plain bytes to gzip: whole, in members, cut off, with a tail, or damaged; and back again."""

import gzip
import zlib
from random import Random
from typing import Final

GZIP_WINDOW: Final = 31
"""What zlib calls a gzip header and trailer around 32 KiB."""


def packed(plain: bytes, way: int, random: Random) -> bytes:
    """One of the ways 0 to 4; `random` chooses the place."""
    place = random.randint(0, len(plain))
    match way:
        case 0:
            return _member(plain)
        case 1:
            return _member(plain[:place]) + _member(plain[place:])
        case 2:
            return _cut_off(_member(plain), random)
        case 3:
            return _member(plain) + random.randbytes(random.randint(1, 40))
        case _:
            return _damaged(_member(plain), random)


def _cut_off(stored: bytes, random: Random) -> bytes:
    return stored[: random.randint(0, len(stored))]


def _damaged(stored: bytes, random: Random) -> bytes:
    place = random.randrange(len(stored))
    return stored[:place] + bytes((stored[place] ^ 1 << random.randrange(8),)) + stored[place + 1 :]


def _member(plain: bytes) -> bytes:
    return gzip.compress(plain, compresslevel=1, mtime=0)


def unpacked(stored: bytes) -> bytes:
    """What comes out before the first damage, of all members."""
    plain = b""
    while stored:
        member = zlib.decompressobj(GZIP_WINDOW)
        try:
            plain += member.decompress(stored)
        except zlib.error:
            return plain
        stored = member.unused_data
        if not member.eof:
            return plain
    return plain
