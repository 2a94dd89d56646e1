"""Audit a world that is up: `python -m campaigns.audit --profile FILE --uploads FILE`."""

import argparse
import sys
from contextlib import ExitStack
from pathlib import Path

from rich.console import Console

from campaigns.audit.auditor import audit
from campaigns.audit.collect import Reader
from campaigns.audit.uploads import UploadLog


def main() -> int:
    """Exit code 1 when there are findings."""
    given = _arguments()
    profile = dict(
        line.partition("=")[::2] for line in given.profile.read_text("utf-8").splitlines()
    )
    with ExitStack() as stack:
        reader = Reader.open(
            profile["TIDEGATE_LANDING"],
            profile["DATABRICKS_HOST"],
            profile["DATABRICKS_TOKEN"],
            stack,
        )
        evidence = reader.evidence(given.flow, UploadLog(given.uploads).read())
    findings = audit(evidence)
    console = Console(soft_wrap=True, highlight=False, markup=False)
    console.print(f"{len(evidence.uploads)} uploads, {len(evidence.versions)} files in the ledger")
    console.print("\n".join(findings) or "No finding.")
    return 1 if findings else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m campaigns.audit", description=__doc__)
    add = parser.add_argument
    add("--profile", type=Path, required=True, help="profile.env of the world")
    add("--uploads", type=Path, required=True, help="uploads.jsonl of the campaign")
    add("--flow", default="netflix")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
