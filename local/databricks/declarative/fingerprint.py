"""What a materialized view is computed from: while that stays, so do its rows.

A fingerprint covers the query's plan, the version of every Delta table in it, what the dataset
declares and what the pipeline is configured with. A query whose result may differ although all of
these are the same has none, and is always computed.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from pyspark.sql import DataFrame, SparkSession

from local.databricks.declarative.model import Dataset

type JavaObject = Any
"""What py4j brings: it has no types."""

FIELDS: Final = "spark.sql.debug.maxToStringFields"
"""By default the text of a plan leaves some of them out."""
EVERY_FIELD: Final = str(2**31 - 1)

PATTERNS: Final = "org.apache.spark.sql.catalyst.trees.TreePattern"
CHANGEABLE: Final = ("CURRENT_LIKE", "PYTHON_UDF", "SCALA_UDF", "INVOKE")
"""The time, the user, and functions whose text the plan does not hold."""

DELTA: Final = "TahoeLogFileIndex"
PLAIN: Final = frozenset({"OneRowRelation", "Range"})
EXPRESSION_ID: Final = re.compile(r"#\d+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fingerprint:
    """Two hashes."""

    definition: str
    """Of the plan, the declaration and the configuration."""
    sources: str
    """Of the tables' identities and versions."""


def fingerprint(
    frame: DataFrame, dataset: Dataset, configuration: Mapping[str, str]
) -> Fingerprint | None:
    """None for a query that must be computed each time."""
    plan = frame._jdf.queryExecution().analyzed()  # noqa: SLF001 - plans have no public name
    plans = [plan, *each(plan.subqueriesAll())]
    patterns = getattr(frame.sparkSession._jvm, PATTERNS)  # noqa: SLF001 - as above
    if any(_may_change(one, patterns) for one in plans):
        return None
    sources = [source(leaf) for one in plans for leaf in each(one.collectLeaves())]
    if None in sources:
        return None
    definition = {
        "plan": _numbered_anew(_whole_text(plan, frame.sparkSession)),
        "declared": [str(stated) for stated in (dataset.settings, *dataset.expectations)],
        "configuration": dict(configuration),
    }
    return Fingerprint(definition=_hash(definition), sources=_hash(sources))


def _hash(document: object) -> str:
    return sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()


def _may_change(plan: JavaObject, patterns: JavaObject) -> bool:
    found = (plan.containsPattern(getattr(patterns, name)()) for name in CHANGEABLE)
    return not plan.deterministic() or any(found)


def delta_snapshot(leaf: JavaObject) -> JavaObject | None:
    """What a leaf of a plan reads of a Delta table; None for any other leaf."""
    if leaf.getClass().getSimpleName() != "LogicalRelation":
        return None
    index = leaf.relation().location()
    return index.getSnapshot() if index.getClass().getSimpleName() == DELTA else None


def source(leaf: JavaObject) -> str | None:
    """Identity, log and version of a Delta table; None for a source that has no versions."""
    if (kind := str(leaf.getClass().getSimpleName())) in PLAIN:
        return kind
    snapshot = delta_snapshot(leaf)
    if snapshot is None:
        return None
    return f"{snapshot.metadata().id()} {snapshot.path()} {snapshot.version()}"


def each(sequence: JavaObject) -> Iterator[JavaObject]:
    """The elements of a Scala sequence."""
    return (sequence.apply(at) for at in range(sequence.size()))


def _whole_text(plan: JavaObject, session: SparkSession) -> str:
    """With every field; the session's own setting is left to its other threads."""
    java_class = SparkSession._get_j_spark_session_class(session._jvm)  # noqa: SLF001 - no public way
    before = java_class.getActiveSession()
    wordy = session._jsparkSession.cloneSession()  # noqa: SLF001 - as above
    wordy.sessionState().conf().setConfString(FIELDS, EVERY_FIELD)
    java_class.setActiveSession(wordy)
    try:
        return str(plan.toString())
    finally:
        if before.isDefined():
            java_class.setActiveSession(before.get())
        else:
            java_class.clearActiveSession()


def _numbered_anew(plan: str) -> str:
    """Expressions are numbered through the session; here each plan begins at 0."""
    places: dict[str, int] = {}
    return EXPRESSION_ID.sub(lambda found: f"#{places.setdefault(found[0], len(places))}", plan)
