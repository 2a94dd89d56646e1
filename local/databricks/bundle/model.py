"""The resources of a bundle after every variable and reference is filled in."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from databricks.sdk.service import jobs, pipelines

_ID_DIGITS: Final = 13
"""Hexadecimal digits of a job id: 52 bits, so that every JSON reader keeps it whole."""
_PIPELINES: Final = uuid.uuid5(uuid.NAMESPACE_URL, "tidegate/pipelines")


def job_id(key: str) -> int:
    """The same number for the same resource key, on every laptop."""
    return int(sha256(f"jobs.{key}".encode()).hexdigest()[:_ID_DIGITS], 16)


def pipeline_id(key: str) -> str:
    """The same uuid for the same resource key, on every laptop."""
    return str(uuid.uuid5(_PIPELINES, key))


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A job; `settings` is what `jobs.get` answers."""

    key: str
    job_id: int
    settings: jobs.JobSettings

    @property
    def name(self) -> str:
        """As it is shown and searched for."""
        return self.settings.name or self.key

    @property
    def tasks(self) -> tuple[jobs.Task, ...]:
        """In the order of the file; each runs after those that it depends on."""
        return tuple(self.settings.tasks or ())

    @property
    def parameters(self) -> Mapping[str, str]:
        """Defaults of the job parameters."""
        return {each.name: each.default for each in self.settings.parameters or ()}

    @property
    def max_concurrent_runs(self) -> int:
        """0 has every new run skipped."""
        limit = self.settings.max_concurrent_runs
        return 1 if limit is None else limit

    @property
    def queued(self) -> bool:
        """Whether a run above `max_concurrent_runs` waits instead of being skipped."""
        return self.settings.queue is not None and self.settings.queue.enabled


@dataclass(frozen=True, slots=True, kw_only=True)
class Pipeline:
    """A declarative pipeline; `settings` is what `pipelines.get` answers as its spec."""

    key: str
    pipeline_id: str
    settings: pipelines.PipelineSpec
    libraries: tuple[Path, ...]
    """Files, or folders written as `folder/**`."""

    @property
    def name(self) -> str:
        """As it is shown and searched for."""
        return self.settings.name or self.key

    def sources(self) -> tuple[Path, ...]:
        """The Python files that are there now, in the order of their paths."""
        return tuple(sorted({path for each in self.libraries for path in _files(each)}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Schema:
    """A schema that exists before any job runs."""

    key: str
    name: str
    catalog: str
    comment: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """What one target deploys."""

    name: str
    target: str
    jobs: tuple[Job, ...] = ()
    pipelines: tuple[Pipeline, ...] = ()
    schemas: tuple[Schema, ...] = ()


def _files(library: Path) -> list[Path]:
    if library.name != "**":
        return [library.resolve()]
    return list(library.parent.resolve().rglob("*.py"))
