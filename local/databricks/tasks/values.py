"""`dbutils.jobs.taskValues`, as a Databricks Runtime hands it to `databricks.sdk.runtime`."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import ModuleType, SimpleNamespace
from typing import Final

from local.databricks.documents import Json

MAX_BYTES: Final = 48 * 1024
"""Of a value's JSON: "Use task values to pass information between tasks" in the documentation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskValues:
    """What the tasks of a run have set, and what this one sets."""

    of_tasks: Mapping[str, Mapping[str, Json]] = field(default_factory=dict)
    """By task key; every task of the run is in it."""
    set_here: dict[str, Json] = field(default_factory=dict)


type Current = Callable[[], TaskValues | None]
"""The values of the task whose thread calls; None outside of a task."""


@dataclass(frozen=True, slots=True)
class TaskValuesUtility:
    """The two functions, with the names that Databricks gave their parameters."""

    _current: Current

    def set(self, key: str, value: Json) -> None:
        """Raises ValueError for what is no JSON or more than 48 KiB of it; TypeError for a key."""
        if not isinstance(key, str):
            raise TypeError(f"the key of a task value must be a string, not {key!r}")
        try:
            text = json.dumps(value)
            # Half of a surrogate pair can be escaped, but not kept, nor put into a command line.
            json.dumps({key: value}, ensure_ascii=False).encode()
        except (TypeError, UnicodeEncodeError) as error:
            raise ValueError(f"task value {key!a}: {error}") from error
        if (size := len(text.encode())) > MAX_BYTES:
            raise ValueError(f"task value {key}: {size} bytes of JSON, more than {MAX_BYTES}")
        if current := self._current():
            current.set_here[key] = json.loads(text)

    def get(
        self,
        taskKey: str,  # noqa: N803  # Databricks' name, given by keyword
        key: str,
        default: Json = None,
        debugValue: Json = None,  # noqa: N803  # the same
    ) -> Json:
        """`debugValue` counts outside of a job only, where it is needed.

        Raises ValueError for a task that the run has not, and for a value that is not set and has
        no default; TypeError outside of a job without `debugValue`.
        """
        current = self._current()
        if current is None:
            return _outside(debugValue)
        if taskKey not in current.of_tasks:
            raise ValueError(f"the run has no task {taskKey}")
        found = current.of_tasks[taskKey]
        if key not in found and default is None:
            raise ValueError(f"task {taskKey} has not set {key}")
        return found.get(key, default)


def _outside(debug_value: Json) -> Json:
    if debug_value is None:
        raise TypeError("outside of a job taskValues.get needs debugValue")
    return debug_value


def dbruntime(current: Current) -> ModuleType:
    """A module from which `databricks.sdk.runtime` takes `dbutils` with `jobs.taskValues` alone."""
    module = ModuleType("dbruntime")
    dbutils = SimpleNamespace(jobs=SimpleNamespace(taskValues=TaskValuesUtility(current)))
    namespace = SimpleNamespace(get_namespace_globals=lambda: {"dbutils": dbutils})
    initializer = SimpleNamespace(getOrCreate=lambda: namespace)
    setattr(module, "UserNamespaceInitializer", initializer)  # noqa: B010  # a module has no fields
    return module
