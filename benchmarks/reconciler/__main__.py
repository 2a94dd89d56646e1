"""`python -m benchmarks.reconciler --blobs 1000000`: the real reconciler over a generated listing.

Landing and ledger are generated as they are asked for, so what grows is the reconciler's own. The
exit status is 1 when a lost file was not found, or memory grew by more than 64 MB.
"""

import argparse
import asyncio
import sys
import time

from tests.unit.sweeps.building import sweeping
from tests.unit.sweeps.generated import Landing, resident

MEGABYTE = 2**20
MOST_GROWTH = 64 * MEGABYTE
ONE_IN = 10_000


async def main(blobs: int) -> int:
    """Sweep once; returns the exit status."""
    world = sweeping(Landing(size=blobs, lost_every=ONE_IN), open_rows=True)
    before, began = resident(), time.monotonic()
    found = await world.reconciler.sweep()
    seconds, growth = time.monotonic() - began, max(world.blobs.memory, resident()) - before
    complete = world.sent() == world.landing.lost
    sys.stdout.write(
        f"{blobs:,} blobs in {len(world.blobs.pages)} pages: {seconds:.0f} s, "
        f"{blobs / seconds:,.0f} a second\n"
        f"lost events: {len(world.landing.lost)}, found: {found}\n"
        f"reads of version rows: {world.files.reads:,}, of paths: {world.files.scans:,}\n"
        f"memory grew by {growth / MEGABYTE:.1f} MB at most\n"
    )
    return 0 if complete and growth < MOST_GROWTH else 1


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="benchmarks.reconciler", description=__doc__)
    parser.add_argument("--blobs", type=int, default=1_000_000)
    sys.exit(asyncio.run(main(parser.parse_args().blobs)))
