"""The containers of the layout as folders of a disk, so that no storage service takes part."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from flows import layout
from flows.flow import Flow
from flows.names import DatasetName, FileId, Stage
from flows.request import Request, RequestedFile

DAY_MICROS: Final = 86_400_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Disk:
    """Where Spark finds everything of one measurement."""

    root: Path
    """Absolute."""

    @property
    def storage(self) -> str:
        """What a run is told, with `{container}` in the place of a container's name."""
        return f"{self.root.as_uri()}/{{container}}"

    @property
    def warehouse(self) -> str:
        """URI of the folder of tables."""
        return f"{self.root.as_uri()}/{layout.LAKE}/tables"

    def accept(
        self, flow: Flow, dataset: DatasetName, level: int, number: int, source: Path
    ) -> RequestedFile:
        """A second name for the file, in the place where bronze looks for it."""
        file_id = FileId(f"{level:02x}-{number:04x}")
        order = level * DAY_MICROS + number
        extension = layout.extension(flow.datasets[dataset].file_format)
        path = layout.accepted_path(flow.name, dataset, order, file_id, extension)
        target = self.root / layout.ACCEPTED / path
        target.parent.mkdir(parents=True, exist_ok=True)
        os.link(source, target)
        return RequestedFile(file_id=file_id, dataset=dataset, path=path)

    def ask(self, request: Request) -> None:
        """Put a request where its run reads it."""
        path = layout.request_path(request.flow, Stage(request.stage), request.level)
        target = self.root / layout.REQUESTS / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(request.model_dump_json(), "utf-8")
