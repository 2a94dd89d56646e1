"""Deletion vectors: which rows of a Parquet file no longer count.

Delta Transaction Log Protocol, "Deletion Vectors"; the bitmaps are in the portable format of
RoaringFormatSpec (github.com/RoaringBitmap/RoaringFormatSpec).
"""

import base64
import struct
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final
from uuid import UUID

MAGIC: Final = 1_681_511_377
WITHOUT_RUNS: Final = 12_346
WITH_RUNS: Final = 12_347
MOST_IN_ARRAY: Final = 4096
BITMAP_BYTES: Final = 8192
FEWEST_WITH_OFFSETS: Final = 4
UUID_LENGTH: Final = 20
"""Characters of a UUID in Z85; a random prefix of the file's folder may come before."""
HEADER: Final = 4


class UnreadableVectorError(Exception):
    """The vector is kept in a form that this reader does not know."""


def identity(vector: Mapping[str, Any] | None) -> str:
    """A file's path and this are what `add` and `remove` are about."""
    if not vector:
        return ""
    return f"{vector['storageType']}{vector['pathOrInlineDv']}@{vector.get('offset', 0)}"


def deleted_rows(vector: Mapping[str, Any], read: Callable[[str], bytes]) -> frozenset[int]:
    """Places of the rows; `read` takes a path within the table. Raises UnreadableVectorError."""
    content = _bytes(vector, read)
    if struct.unpack_from("<i", content)[0] != MAGIC:
        raise UnreadableVectorError("the vector has another magic number")
    count, place = struct.unpack_from("<q", content, 4)[0], 12
    rows: set[int] = set()
    for _ in range(count):
        high = struct.unpack_from("<i", content, place)[0]
        found, place = _bitmap(content, place + 4)
        rows.update((high << 32) | each for each in found)
    return frozenset(rows)


def _bytes(vector: Mapping[str, Any], read: Callable[[str], bytes]) -> bytes:
    told = vector["pathOrInlineDv"]
    if vector["storageType"] == "i":
        return base64.z85decode(told)
    if vector["storageType"] != "u":
        raise UnreadableVectorError(f"the vector is kept as {vector['storageType']}")
    prefix, name = told[:-UUID_LENGTH], UUID(bytes=base64.z85decode(told[-UUID_LENGTH:]))
    folder = f"{prefix}/" if prefix else ""
    begin = vector.get("offset", 1) + HEADER
    whole = read(f"{folder}deletion_vector_{name}.bin")
    return whole[begin : begin + vector["sizeInBytes"]]


def _bitmap(content: bytes, place: int) -> tuple[list[int], int]:
    """The numbers of one 32-bit bitmap, and where it ends."""
    cookie = struct.unpack_from("<I", content, place)[0]
    runs = b""
    if cookie == WITHOUT_RUNS:
        count, place = struct.unpack_from("<I", content, place + 4)[0], place + 8
    elif cookie & 0xFFFF == WITH_RUNS:
        count = (cookie >> 16) + 1
        runs = content[place + 4 : place + 4 + (count + 7) // 8]
        place += 4 + len(runs)
    else:
        raise UnreadableVectorError("the bitmap has another cookie")
    heads = list(struct.iter_unpack("<HH", content[place : place + 4 * count]))
    place += 4 * count
    if not runs or count >= FEWEST_WITH_OFFSETS:
        place += 4 * count
    found: list[int] = []
    for number, (high, last) in enumerate(heads):
        is_run = bool(runs and runs[number // 8] & (1 << number % 8))
        values, place = _container(content, place, last + 1, is_run=is_run)
        found += [(high << 16) | each for each in values]
    return found, place


def _container(content: bytes, place: int, count: int, *, is_run: bool) -> tuple[list[int], int]:
    if is_run:
        runs, place = struct.unpack_from("<H", content, place)[0], place + 2
        pairs = struct.iter_unpack("<HH", content[place : place + 4 * runs])
        values = [each for start, more in pairs for each in range(start, start + more + 1)]
        return values, place + 4 * runs
    if count <= MOST_IN_ARRAY:
        found = struct.unpack_from(f"<{count}H", content, place)
        return list(found), place + 2 * count
    return list(_bits(content[place : place + BITMAP_BYTES])), place + BITMAP_BYTES


def _bits(bitmap: bytes) -> Iterator[int]:
    for place, byte in enumerate(bitmap):
        for bit in range(8):
            if byte & (1 << bit):
                yield place * 8 + bit
