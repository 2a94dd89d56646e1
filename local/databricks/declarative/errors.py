"""Why a pipeline, or one dataset of it, did not come about."""

from collections.abc import Iterator

from py4j.protocol import Py4JJavaError  # type: ignore[import-untyped] # it ships no types
from pyspark.errors.exceptions.captured import CapturedException


def described(error: Exception) -> str:
    """Type and message, then its causes', without the stacks that the JVM brings along."""
    if isinstance(error, Py4JJavaError):
        return str(error.java_exception.toString())
    first, *causes = map(_message, _chain(error))
    news = [cause for cause in causes if cause not in first]
    return "\ncaused by ".join([f"{type(error).__name__}: {first}", *news])


def _chain(error: Exception | None) -> Iterator[Exception]:
    while error is not None:
        yield error
        error = error._cause if isinstance(error, CapturedException) else None  # noqa: SLF001 - no public way


def _message(error: Exception) -> str:
    return str(error).split("\n\nJVM stacktrace:")[0].strip()


class PipelineError(Exception):
    """Something in a pipeline that its author has to change."""


class DefinitionError(PipelineError):
    """The source files do not describe a pipeline; nothing was run."""


class UnsupportedError(DefinitionError):
    """Databricks knows this part of the interface; this engine does not."""


class CycleError(PipelineError):
    """Datasets that need each other."""


class ExpectationFailedError(PipelineError):
    """Rows broke an `expect_or_fail`; the table is as it was."""


class UpstreamFailedError(PipelineError):
    """A dataset that this one reads failed, so this one was not run."""
