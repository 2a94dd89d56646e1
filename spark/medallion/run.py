"""What one run was started with, and the full names that follow from it."""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from flows import layout
from flows.names import DatasetName, FlowName, Stage

MANUAL_LEVEL = 0
"""A run that a person started: nobody wrote a request for it and nobody reads a receipt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """The parameters of a job's task."""

    flow: FlowName
    stage: Stage
    level: int
    attempt: int
    storage: str
    """URI of a container with `{container}` in the place of its name."""
    catalog: str

    @classmethod
    def parse(cls, stage: Stage, arguments: Sequence[str]) -> Self:
        """From `--flow=... --level=...`. Raises SystemExit with a usage text."""
        return cls(stage=stage, **vars(command_line(stage).parse_args(arguments)))

    @property
    def manual(self) -> bool:
        """Whether a person started it."""
        return self.level == MANUAL_LEVEL

    @property
    def request(self) -> str:
        """URI of the request."""
        return self.uri(layout.REQUESTS, layout.request_path(self.flow, self.stage, self.level))

    @property
    def receipt(self) -> str:
        """URI of the folder of the receipt."""
        folder = layout.receipt_folder(self.flow, self.stage, self.level, self.attempt)
        return self.uri(layout.RECEIPTS, folder)

    def uri(self, container: str, path: str) -> str:
        """Where a path of a container lies."""
        return f"{self.storage.replace('{container}', container)}/{path}"

    def schema(self, stage: Stage) -> str:
        """Full name of the schema of a stage."""
        return f"{self.catalog}.{layout.schema_name(self.flow, stage)}"

    def bronze(self, dataset: DatasetName) -> str:
        """Full name of a bronze table."""
        return layout.table_name(self.catalog, self.flow, Stage.BRONZE, dataset)

    def silver(self, table: str) -> str:
        """Full name of a silver table: a dataset's, or its quarantine."""
        return layout.table_name(self.catalog, self.flow, Stage.SILVER, table)


def command_line(stage: Stage) -> argparse.ArgumentParser:
    """What every job gives its task."""
    parser = argparse.ArgumentParser(prog=str(stage))
    parser.add_argument("--flow", type=FlowName, required=True)
    parser.add_argument("--level", type=int, required=True)
    parser.add_argument("--attempt", type=int, required=True)
    parser.add_argument("--storage", required=True)
    parser.add_argument("--catalog", required=True)
    return parser
