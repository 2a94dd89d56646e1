"""`python -m fuzz --inputs 1000000`: the gate against inputs that nobody wrote by hand."""

import argparse
import logging
import os
import sys
import tempfile
from pathlib import Path
from typing import Final

from fuzz import campaign
from fuzz.report import lines
from fuzz.targets import SHARES, target

FOUND: Final = Path(".tidegate/fuzz")


def main() -> int:
    """Returns the exit status: 1 when a property was broken, or inputs were left out."""
    chosen = _arguments()
    logging.disable()
    if chosen.replay is not None:
        return _replay(chosen.replay, chosen.target)
    with tempfile.TemporaryDirectory(prefix="fuzz-") as scratch:
        plan = campaign.Plan(
            targets=tuple(chosen.target or SHARES),
            inputs=chosen.inputs,
            seed=chosen.seed,
            seconds=chosen.seconds,
            workers=chosen.workers,
            scratch=Path(scratch),
            found=FOUND,
        )
        try:
            ended = campaign.run(plan, _say)
        except KeyboardInterrupt:
            _say("ended early")
            return 1
    for line in lines(ended):
        _say(line)
    return 1 if campaign.failed(ended, plan) else 0


def _replay(file: Path, names: list[str]) -> int:
    """Raises what the input makes the target raise."""
    for name in names or [file.name.split("-0x")[0]]:
        target(name).run(file.read_bytes())
        _say(f"{name}: every property holds")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="fuzz", description=__doc__)
    parser.add_argument("--inputs", type=int, default=100_000, help="over all targets")
    parser.add_argument("--seed", type=int, default=1, help="of the fuzzer's own choices")
    parser.add_argument("--seconds", type=int, default=6 * 3600, help="at most, for each target")
    parser.add_argument("--workers", type=int, default=os.process_cpu_count() or 1)
    parser.add_argument("--target", action="append", default=[], choices=SHARES)
    parser.add_argument("--replay", type=Path, metavar="FILE", help="try one saved input again")
    return parser.parse_args()


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
