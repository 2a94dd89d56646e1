"""Files without end that want more memory than a gate has, from a generator: none is stored."""

import json
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Final

from benchmarks.gate.contracts_of import contract_of
from benchmarks.gate.generated import WIDE_HEADER, bad_tail, blocks, wide_tail
from flows.contract import Compression, Contract, CsvFormat, JsonLinesFormat
from tidegate.check.limits import Limits

_CONTRACTS: Final = Path(__file__).parent / "contracts"
_CHUNK: Final = 1 << 20
_AT_ONCE: Final = 5_000
_GZIP: Final = 31
_USUAL: Final = Limits()


@dataclass(frozen=True, slots=True, kw_only=True)
class Hostile:
    """A file that is checked to a size."""

    name: str
    """What the file does."""
    bytes: Callable[[], Iterator[bytes]]
    contract: Callable[[], Contract]
    megabytes: int = 1000
    """As far as it is read at full size."""
    limits: Limits = _USUAL


def _orders() -> Contract:
    return contract_of(_CONTRACTS / "wide.odcs.yaml")


def _packed() -> Contract:
    return replace(_orders(), file_format=CsvFormat(compression=Compression.GZIP))


def _objects() -> Contract:
    return replace(_orders(), file_format=JsonLinesFormat())


def _unique() -> Contract:
    return contract_of(_CONTRACTS / "unique.odcs.yaml")


def _keyed() -> Contract:
    """One key, no other column of its own: as many rows as possible are compared."""
    contract = _unique()
    columns = tuple(replace(column, unique=False) for column in contract.columns)
    return replace(contract, columns=columns)


def _good_rows() -> Iterator[bytes]:
    yield WIDE_HEADER.encode()
    yield from blocks(wide_tail, seed=1)


def _bad_rows() -> Iterator[bytes]:
    yield WIDE_HEADER.encode()
    yield from blocks(bad_tail, seed=1)


def _short_rows() -> Iterator[bytes]:
    yield WIDE_HEADER.encode()
    yield from _numbered(lambda number: f"{number},no such code\n")


def _keys() -> Iterator[bytes]:
    """Everything that is compared is new in every row, and as long as what is kept as it is."""
    yield b"id,left,middle,right\n"
    yield from _numbered(lambda number: f"{number:032},{number:031}a,{number:031}b,{number:031}c\n")


def _conflicts() -> Iterator[bytes]:
    """Every key comes twice, with other cells."""
    yield b"id,left,middle,right\n"
    yield from _numbered(
        lambda number: f"{number // 2:032},{number:031}a,{number:031}b,{number:031}c\n"
    )


def _numbered(row: Callable[[int], str]) -> Iterator[bytes]:
    number = 0
    while True:
        yield "".join(map(row, range(number, number + _AT_ONCE))).encode()
        number += _AT_ONCE


def _one_line() -> Iterator[bytes]:
    yield WIDE_HEADER.encode() + b"1,"
    while True:
        yield b"x" * _CHUNK


def _open_quote() -> Iterator[bytes]:
    yield WIDE_HEADER.encode() + b'1,"'
    while True:
        yield b",,,\n" * (_CHUNK // 4)


def _long_cells() -> Iterator[bytes]:
    """Records as long as they may be, of characters that take the most room."""
    yield WIDE_HEADER.encode()
    cell = b'"' + "\N{GRINNING FACE},".encode() * (_USUAL.cell_characters // 2) + b'"'
    while True:
        yield b",".join([cell] * 3) + b"," * 13 + b"\n"


def _many_columns() -> Iterator[bytes]:
    yield ",".join(f"c{number}" for number in range(10_000)).encode() + b"\n"
    while True:
        yield (b"," * 9_999 + b"\n") * 100


def _wide_rows() -> Iterator[bytes]:
    """Rows of 4,000 empty cells each, where the header has 16."""
    yield WIDE_HEADER.encode()
    while True:
        yield (b"," * 3_999 + b"\n") * 250


def _delimiters() -> Iterator[bytes]:
    yield WIDE_HEADER.encode()
    while True:
        yield (b"," * 15 + b"\n") * (_CHUNK // 16)


def _blank_lines() -> Iterator[bytes]:
    yield WIDE_HEADER.encode()
    while True:
        yield b"\n" * _CHUNK


def _bomb() -> Iterator[bytes]:
    """A thousand bytes for each stored one."""
    packer = zlib.compressobj(9, zlib.DEFLATED, _GZIP)
    yield packer.compress(WIDE_HEADER.encode()) + packer.flush(zlib.Z_FULL_FLUSH)
    packed = packer.compress(b"x" * _CHUNK * 64) + packer.flush(zlib.Z_FULL_FLUSH)
    while True:
        yield packed


def _hardly_allowed() -> Iterator[bytes]:
    """One row again and again: almost the hundred bytes that a stored one may give."""
    packer, row = zlib.compressobj(6, zlib.DEFLATED, _GZIP), b"1,ABC-00001,open,DE,1" + b"," * 11
    yield packer.compress(WIDE_HEADER.encode()) + packer.flush(zlib.Z_FULL_FLUSH)
    packed = packer.compress((row + b"\n") * 200) + packer.flush(zlib.Z_FULL_FLUSH)
    while True:
        yield packed * 100


def _json_line() -> Iterator[bytes]:
    yield b'{"order_id": "'
    while True:
        yield b"x" * _CHUNK


def _json_values() -> Iterator[bytes]:
    """As many values in an object as may be."""
    line = b'{"order_id": [' + b"{}," * 65_000 + b"{}]}\n"
    while True:
        yield line


def _json_names() -> Iterator[bytes]:
    yield from _numbered(lambda number: json.dumps({f"name {number}": 1}) + "\n")


FILES: Final = MappingProxyType(
    {
        each.name: each
        for each in (
            Hostile(name="good rows", bytes=_good_rows, contract=_orders, megabytes=10_000),
            Hostile(
                name="good rows, cap 500 MB",
                bytes=_good_rows,
                contract=_orders,
                limits=Limits(file_bytes=500_000_000),
            ),
            Hostile(name="one row in ten bad", bytes=_bad_rows, contract=_orders),
            Hostile(name="short bad rows", bytes=_short_rows, contract=_orders),
            Hostile(name="new keys", bytes=_keys, contract=_unique),
            Hostile(name="keys in conflict", bytes=_conflicts, contract=_unique, megabytes=500),
            Hostile(name="one key in conflict", bytes=_conflicts, contract=_keyed, megabytes=500),
            Hostile(name="one line", bytes=_one_line, contract=_orders),
            Hostile(name="open quote", bytes=_open_quote, contract=_orders),
            Hostile(name="longest cells", bytes=_long_cells, contract=_orders),
            Hostile(name="10,000 columns", bytes=_many_columns, contract=_orders),
            Hostile(name="rows too wide", bytes=_wide_rows, contract=_orders, megabytes=300),
            Hostile(name="delimiters only", bytes=_delimiters, contract=_orders, megabytes=300),
            Hostile(name="blank lines", bytes=_blank_lines, contract=_orders, megabytes=300),
            Hostile(name="gzip bomb", bytes=_bomb, contract=_packed),
            Hostile(
                name="gzip, hardly allowed", bytes=_hardly_allowed, contract=_packed, megabytes=2
            ),
            Hostile(name="JSON, one line", bytes=_json_line, contract=_objects),
            Hostile(name="JSON, many values", bytes=_json_values, contract=_objects, megabytes=300),
            Hostile(name="JSON, many names", bytes=_json_names, contract=_objects),
        )
    }
)
