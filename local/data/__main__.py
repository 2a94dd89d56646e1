"""`python -m local.data --flow plant --rows 1000000`: files of any size, the same from one seed."""

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import MappingProxyType
from typing import Final

from local.data.netflix import netflix
from local.data.plan import Drawn, Plan, Shares, Tally
from local.data.plant.files import plant
from local.data.writing import write_all

type Flow = Callable[[Plan, Tally], Iterator[Drawn]]

FLOWS: Final = MappingProxyType({"plant": plant, "netflix": netflix})
MEGABYTE: Final = 1_000_000


def main(arguments: list[str]) -> None:
    """Write the files and say what they hold."""
    given = _parser().parse_args(arguments)
    shares = Shares(late=given.late, duplicate=given.duplicate, bad=given.bad)
    plan = Plan(rows=given.rows, files=given.files, seed=given.seed, shares=shares)
    out, tally = given.out or Path(".tidegate/data") / given.flow, Tally()
    began = time.monotonic()
    sizes = [path.stat().st_size for path in write_all(FLOWS[given.flow](plan, tally), out)]
    seconds = time.monotonic() - began
    print(
        f"{out}: {len(sizes):,} files, {sum(sizes) / MEGABYTE:,.1f} MB; {tally.rows:,} rows, "
        f"of which {tally.duplicate:,} repeat one and {tally.bad:,} break a rule; "
        f"{tally.rows / seconds:,.0f} rows a second"
    )


def _parser() -> argparse.ArgumentParser:
    usual = Shares()
    parser = argparse.ArgumentParser(prog="local.data", description=__doc__)
    parser.add_argument("--flow", choices=FLOWS, default="plant")
    parser.add_argument("--rows", type=_count, default=100_000, help="of readings, or of titles")
    parser.add_argument("--files", type=_count, default=20, help="that these rows come in")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, help="folder; by default .tidegate/data/FLOW")
    parser.add_argument("--late", type=_share, default=usual.late, help="share of the files")
    parser.add_argument("--duplicate", type=_share, default=usual.duplicate, help="share of rows")
    parser.add_argument("--bad", type=_share, default=usual.bad, help="share of the rows")
    return parser


def _count(text: str) -> int:
    if (number := int(text.replace("_", ""))) < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number


def _share(text: str) -> float:
    if not 0 <= (share := float(text)) <= 1:
        raise argparse.ArgumentTypeError("must be from 0 to 1")
    return share


if __name__ == "__main__":
    main(sys.argv[1:])
