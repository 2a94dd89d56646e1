"""Files of any size from a seed: their rows begin with a running number, the rest is drawn."""

import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

MEGABYTE: Final = 1_000_000
_TAILS: Final = 20_000
_ROWS_AT_ONCE: Final = 10_000
_PLAIN_COMMENTS: Final = 0.5
_ONE_LINE_COMMENTS: Final = 0.9
_BAD: Final = 0.1
_TORN: Final = 0.1
_WORDS: Final = ("north", "late", "gift", "fragile", "blue", "please call", "second floor", "é")
_CITIES: Final = ("Aarhus", "Łódź", "New York", "São Paulo", "Ghent", "Kyoto", "Nice")

WIDE_HEADER: Final = (
    "order_id,code,status,country,quantity,weight,price,discount,ordered_on,shipped_at,is_gift,"
    "customer,email,city,comment,batch\n"
)
NARROW_HEADER: Final = "reading_id,sensor,celsius\n"

type Tail = Callable[[random.Random], str]
"""Draws a row without its first cell."""


def wide_tail(rng: random.Random) -> str:
    """An order that keeps every rule of its contract."""
    day = f"20{rng.randrange(10, 26)}-{rng.randrange(1, 13):02}-{rng.randrange(1, 29):02}"
    name = "".join(rng.choices("abcdefghij", k=rng.randrange(3, 12)))
    return ",".join(
        [
            "".join(rng.choices("ABCDEFGH", k=3)) + f"-{rng.randrange(10**5):05}",
            rng.choice(("open", "paid", "shipped", "returned")),
            rng.choice(("DE", "US", "BR", "JP", "DK", "PL")),
            str(rng.randrange(1, 1001)),
            rng.choice(("", f"{rng.uniform(0, 5000):.3f}")),
            f"{rng.uniform(0, 99999):.2f}",
            rng.choice(("", "", f"{rng.uniform(0, 99):.2f}")),
            day,
            rng.choice(("", f"{day}T{rng.randrange(24):02}:{rng.randrange(60):02}:07Z")),
            rng.choice(("true", "false", "")),
            f"{name.title()} {rng.choice(_CITIES)}",
            f"{name}@example.com",
            rng.choice(_CITIES),
            _comment(rng),
            str(rng.randrange(10**6)),
        ]
    )


def _comment(rng: random.Random) -> str:
    words = rng.choices(_WORDS, k=rng.randrange(6))
    kind = rng.random()
    if kind < _PLAIN_COMMENTS:
        return " ".join(words)
    text = (
        ", ".join(words) if kind < _ONE_LINE_COMMENTS else f'say ""{" ".join(words)}""\nthen wait'
    )
    return f'"{text}"'


def narrow_tail(rng: random.Random) -> str:
    """A reading that keeps every rule of its contract."""
    return f"s{rng.randrange(10**4):04},{rng.uniform(-40, 60):.1f}"


def bad_tail(rng: random.Random) -> str:
    """One order in ten breaks a rule or two, or is torn."""
    tail = wide_tail(rng)
    if rng.random() >= _BAD:
        return tail
    cells = tail.split(",")
    for _ in range(rng.randrange(1, 3)):
        cells[rng.randrange(9)] = rng.choice(("", "n/a", "-1", "2024-02-30", "many"))
    return ",".join(cells[:4] if rng.random() < _TORN else cells)


def write(path: Path, header: str, tail: Tail, size: int, seed: int = 6) -> None:
    """A file of about so many bytes; an existing one of that size is kept."""
    if path.exists() and path.stat().st_size >= size:
        return
    with path.open("wb") as target:
        target.write(header.encode())
        for rows in blocks(tail, seed):
            target.write(rows)
            if target.tell() >= size:
                return


def blocks(tail: Tail, seed: int) -> Iterator[bytes]:
    """Rows without end, many at once."""
    rng = random.Random(seed)  # noqa: S311 - data to measure with, nothing is secret
    tails = [tail(rng) for _ in range(_TAILS)]
    number = 10**6
    while True:
        drawn = rng.choices(tails, k=_ROWS_AT_ONCE)
        yield "".join(f"{number + place},{row}\n" for place, row in enumerate(drawn)).encode()
        number += _ROWS_AT_ONCE
