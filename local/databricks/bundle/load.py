"""From the files of a bundle to its typed resources."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from databricks.sdk.service import jobs, pipelines

from local.databricks.bundle.checks import check_job, check_pipeline_tasks
from local.databricks.bundle.errors import BundleError
from local.databricks.bundle.files import Resource, read_files
from local.databricks.bundle.model import Bundle, Job, Pipeline, Schema, job_id, pipeline_id
from local.databricks.bundle.references import References, variable_values
from local.databricks.documents import JsonObject, lost_keys

DEPLOYMENT_ONLY: Final = frozenset(
    {"lifecycle", "permissions", "cascade_on_destroy", "allow_duplicate_names", "run_as"}
)
"""Keys that the bundle knows and the resource's own API does not return as settings."""


def load_bundle(folder: Path, target: str, variables: Mapping[str, str]) -> Bundle:
    """What `target` deploys from `folder`. Raises BundleError naming file and key."""
    files = read_files(folder, target)
    references = References(files=files, values=variable_values(files, variables))
    filled = [_Filled(resource=each, document=references.filled(each)) for each in files.resources]
    bundle = Bundle(
        name=files.name,
        target=target,
        pipelines=tuple(_pipeline(each) for each in _of_kind(filled, "pipelines")),
        schemas=tuple(_schema(each) for each in _of_kind(filled, "schemas")),
    )
    return replace(bundle, jobs=tuple(_job(each, bundle) for each in _of_kind(filled, "jobs")))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Filled:
    resource: Resource
    document: JsonObject

    @property
    def settings(self) -> JsonObject:
        return {key: value for key, value in self.document.items() if key not in DEPLOYMENT_ONLY}

    def refuse_lost(self, kept: JsonObject) -> None:
        """The SDK drops what it does not know in silence; here that is a mistake in the file."""
        for lost in lost_keys(self.settings, kept):
            key = f"{self.resource.path}.{lost}"
            raise BundleError(self.resource.origin, key, "unknown key, or a value of another type")


def _of_kind(filled: list[_Filled], kind: str) -> Iterator[_Filled]:
    return (each for each in filled if each.resource.kind == kind)


def _job(filled: _Filled, bundle: Bundle) -> Job:
    settings = jobs.JobSettings.from_dict(filled.settings)
    filled.refuse_lost(settings.as_dict())
    check_job(filled.resource, settings)
    check_pipeline_tasks(filled.resource, settings, bundle)
    key = filled.resource.key
    return Job(key=key, job_id=job_id(key), settings=settings)


def _pipeline(filled: _Filled) -> Pipeline:
    settings = pipelines.PipelineSpec.from_dict(filled.settings)
    filled.refuse_lost(settings.as_dict())
    key = filled.resource.key
    return Pipeline(
        key=key,
        pipeline_id=pipeline_id(key),
        settings=settings,
        libraries=tuple(_libraries(filled.resource, settings)),
    )


def _libraries(resource: Resource, settings: pipelines.PipelineSpec) -> Iterator[Path]:
    for index, library in enumerate(settings.libraries or ()):
        pattern = library.glob.include if library.glob else None
        if not pattern:
            key = f"{resource.path}.libraries[{index}]"
            raise BundleError(resource.origin, key, "this workspace reads glob libraries only")
        yield resource.origin.parent / pattern


def _schema(filled: _Filled) -> Schema:
    document = filled.document
    for needed in ("name", "catalog_name"):
        if not document.get(needed):
            key = f"{filled.resource.path}.{needed}"
            raise BundleError(filled.resource.origin, key, "is missing")
    return Schema(
        key=filled.resource.key,
        name=str(document["name"]),
        catalog=str(document["catalog_name"]),
        comment=str(document.get("comment", "")),
    )
