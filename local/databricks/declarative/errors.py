"""Why a pipeline, or one dataset of it, did not come about."""

from py4j.protocol import Py4JJavaError  # type: ignore[import-untyped] # it ships no types


def described(error: Exception) -> str:
    """Type and message, without the stack that a failure in the JVM brings along."""
    if isinstance(error, Py4JJavaError):
        return str(error.java_exception.toString())
    return f"{type(error).__name__}: {error}".split("\n\nJVM stacktrace:")[0].strip()


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
