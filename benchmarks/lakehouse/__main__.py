"""How fast bronze, silver and gold are on large data, beside Spark alone, polars and others.

Every measurement is a process of its own, held to its cores, watched for memory and disk and ended
when it takes too long. First some orders, CSV of 16 columns, become a table with every cell as
text: by bronze, by Spark's batch reader (which is what bronze is compared with), by polars, DuckDB
and delta-rs. Then titles go through bronze, silver and gold of the Netflix flow, a tenth of them
comes again, changed, and silver merges it. Everything lies on the disk, in `.tidegate`, and is
removed in the end; 10,000,000 titles are 3.4 GB and need three times as much room for a while.

A first look, a minute or two: python -m benchmarks.lakehouse --size 10 --records 20000
"""

import argparse
import shutil
import signal
import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Final

from rich.console import Console

from benchmarks.gate.environment import peers_python
from benchmarks.gate.generated import MEGABYTE
from benchmarks.lakehouse import data
from benchmarks.lakehouse.measure import measure
from benchmarks.lakehouse.report import Report, save, show
from benchmarks.lakehouse.session import Settings
from benchmarks.lakehouse.subjects import (
    FLOW,
    MERGE,
    NAMES,
    ONES_OF_PEERS,
    PEERS,
    SPARK,
    Places,
    Subject,
    Subjects,
)

_HOME: Final = Path(".tidegate")
_PEERS: Final = Path(__file__).parent / "peers.txt"
_WIDTH: Final = 110
_FEW: Final = 2 * MEGABYTE
_TITLE_BYTES: Final = 340
_ROOM: Final = 3.5
"""Bytes of disk for each byte of a source: the source, tables, and what Spark shuffles."""


def main() -> int:
    """Measure what was asked for; exit status 1 when something of it failed."""
    given = _parser().parse_args()
    places = Places(home=_HOME / "bench-lakehouse")
    if (missing := _missing(given)) > 0:
        sys.exit(f"{missing / 1e9:.1f} GB of disk are missing; try a smaller --size or --records")
    # As after Ctrl-C: what was started ends, and what was drawn goes.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    report = Report(
        size=given.size, records=given.records, settings=given.settings, memory=given.memory
    )
    try:
        for subject in _prepared(given, places):
            sys.stderr.write(f"  {subject.name} on {subject.cores} of the cores\n")
            measured = measure(subject, places.work, given.limit)
            sys.stderr.write(f"    {measured.failed}\n" if measured.failed else "")
            report = replace(report, measured=(*report.measured, measured))
            save(report, given.out)
    finally:
        for folder in (places.work, *(() if given.keep else (places.home,))):
            shutil.rmtree(folder, ignore_errors=True)
    show(report, Console(width=max(_WIDTH, Console().width)))
    print(f"\nwritten to {given.out}")
    return int(any(each.failed for each in report.measured))


def _prepared(given: argparse.Namespace, places: Places) -> Iterable[Subject]:
    """Each subject when its files are there; those that nobody needs any more go."""
    only = frozenset(given.only)
    subjects = Subjects(
        places=places,
        only=only,
        cores=tuple(given.cores) or (1, 2),
        spark=("--memory", given.memory, "--settings", given.settings),
        peers=_interpreter() if not only or only & ONES_OF_PEERS else Path(sys.executable),
    )
    if given.size and subjects.wants(*SPARK, *PEERS):
        _draw_orders(places, given.size)
        yield from (each for each in subjects.of_orders() if subjects.wants(each.name))
        if not given.keep:
            shutil.rmtree(places.orders)
    if given.records and subjects.wants(FLOW, MERGE):
        _draw_titles(places, given.records, given.seed)
        yield from (each for each in subjects.of_titles() if subjects.wants(each.name))


def _interpreter() -> Path:
    return peers_python(_HOME / "lakehouse-peers", _PEERS).absolute()


def _draw_orders(places: Places, size: int) -> None:
    sys.stderr.write(f"{size} MB of orders...")
    drawn = data.orders(places.orders, size * MEGABYTE)
    data.orders(places.few_orders, _FEW, files=1)
    sys.stderr.write(f" {drawn / MEGABYTE:,.0f} MB in {data.ORDER_FILES} files\n")


def _draw_titles(places: Places, records: int, seed: int) -> None:
    for folder in (places.titles, places.changed):
        shutil.rmtree(folder, ignore_errors=True)
    sys.stderr.write(f"{records:,} titles...")
    for _ in data.titles(places.titles, records, seed):
        sys.stderr.write(".")
        sys.stderr.flush()
    for _ in data.changed(places.titles, places.changed):
        sys.stderr.write(".")
        sys.stderr.flush()
    sizes = (data.total(each) / MEGABYTE for each in (places.titles, places.changed))
    sys.stderr.write(" {:,.0f} MB, and {:,.0f} MB of changes\n".format(*sizes))


def _missing(given: argparse.Namespace) -> float:
    """Bytes of disk."""
    _HOME.mkdir(exist_ok=True)
    source: int = max(given.size * MEGABYTE, given.records * _TITLE_BYTES)
    return source * _ROOM - shutil.disk_usage(_HOME).free


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.lakehouse",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add(
        "--size",
        type=_count,
        default=1000,
        metavar="MB",
        help="of orders, 12 or more; 0 leaves them out",
    )
    add("--records", type=_count, default=10_000_000, help="titles; 0 leaves them out")
    add(
        "--cores",
        type=int,
        action="append",
        default=[],
        help="for the flow; repeatable, by default 1 and 2; everything else takes the most of them",
    )
    add("--only", action="append", default=[], choices=NAMES, metavar="NAME",
        help=f"one of {', '.join(NAMES)}; repeatable")  # fmt: skip
    add("--settings", type=Settings, choices=list(Settings), default=Settings.THROUGHPUT,
        help="of Spark: for large data, or those of a world on a laptop")  # fmt: skip
    add("--memory", default="3g", help="heap of the JVM; Python workers need more beside it")
    add("--limit", type=float, default=1800, metavar="SECONDS", help="for one measurement")
    add("--seed", type=int, default=1)
    add("--keep", action="store_true", help="leave the drawn files for a look")
    add("--out", type=Path, default=_HOME / "lakehouse.json")
    return parser


def _count(text: str) -> int:
    if (number := int(text.replace("_", "").replace(",", ""))) < 0:
        raise argparse.ArgumentTypeError("must be 0 or more")
    return number


if __name__ == "__main__":
    sys.exit(main())
