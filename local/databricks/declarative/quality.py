"""Expectations over a frame: counted in one pass, acted on per row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F  # noqa: N812 - Spark's own habit

from local.databricks.declarative.errors import ExpectationFailedError
from local.databricks.declarative.model import Action, Expectation
from local.databricks.declarative.names import quoted

PASSED: Final = "__passed_expectations"
ROWS: Final = "rows"
KEPT: Final = "kept"
HASHES: Final = ("__hash", "__other_hash")
UNHASHED: Final = ("map<", "variant")
FAILED_MARK: Final = "[EXPECTATION_FAILED]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """What a dataset's rows were measured to be."""

    rows: int
    """Rows that the query gave."""
    kept: int
    """Rows that no `expect_or_drop` removed."""
    passed: Mapping[str, int]
    """By name of the expectation."""


class Measure:
    """The expectations of one dataset as columns."""

    def __init__(self, dataset: str, expectations: Sequence[Expectation]) -> None:
        self._dataset = dataset
        self._expectations = expectations

    def marked(self, frame: DataFrame) -> DataFrame:
        """With a column that says, rule by rule, whether the row passes."""
        passed = [
            F.coalesce(F.expr(rule.constraint), F.expr("false")) for rule in self._expectations
        ]
        return frame.withColumn(PASSED, F.array(*passed))

    def metrics(self) -> list[Column]:
        """Aggregates over a marked frame; one row answers for every expectation."""
        counts = [F.count_if(self._passes(at)).alias(f"passed_{at}") for at, _ in self._numbered()]
        return [F.count(F.lit(1)).alias(ROWS), F.count_if(self._keeps()).alias(KEPT), *counts]

    def kept(self, marked: DataFrame) -> DataFrame:
        """The rows to write, without the mark."""
        return marked.where(self._keeps()).drop(PASSED)

    def guarded(self, marked: DataFrame) -> DataFrame:
        """A frame whose execution fails at a row that breaks an `expect_or_fail`."""
        for at, rule in self._numbered():
            if rule.action is Action.FAIL:
                text = F.lit(f"{FAILED_MARK} {self._dataset}: {rule.name}: {rule.constraint}")
                failing = F.raise_error(text).cast("boolean")
                marked = marked.where(F.when(self._passes(at), F.expr("true")).otherwise(failing))
        return marked

    def quality(self, metrics: Mapping[str, int | None]) -> Quality:
        """From the values of `metrics`."""
        return Quality(
            rows=metrics[ROWS] or 0,
            kept=metrics[KEPT] or 0,
            passed={rule.name: metrics[f"passed_{at}"] or 0 for at, rule in self._numbered()},
        )

    def count(self, marked: DataFrame) -> tuple[Quality, str | None]:
        """One job, whatever the number of expectations; with a hash of the rows that are kept.

        The hash does not depend on the rows' order; it is None where Spark hashes no such type.
        """
        hashes = self._hashes(marked)
        [row] = marked.agg(*self.metrics(), *hashes).collect()
        values = row.asDict()
        found = [marked.schema.simpleString(), *(str(values[name]) for name in HASHES if hashes)]
        return self.quality(values), " ".join(found) if hashes else None

    def _hashes(self, marked: DataFrame) -> list[Column]:
        if any(name in marked.schema.simpleString() for name in UNHASHED):
            return []
        cells = [F.col(quoted(name)) for name in marked.columns if name != PASSED]
        # Null cells change no hash, so where they are is hashed too.
        row = [*cells, *map(F.isnull, cells)]
        hashes = (F.xxhash64(*row), F.xxhash64(F.lit(1), *row))
        kept = (F.when(self._keeps(), each).cast("decimal(38,0)") for each in hashes)
        return [F.sum(each).alias(name) for each, name in zip(kept, HASHES, strict=True)]

    def demand(self, quality: Quality) -> None:
        """Raises ExpectationFailedError when an `expect_or_fail` is broken."""
        broken = [
            f"{rule.name} ({rule.constraint}): {quality.rows - quality.passed[rule.name]} rows"
            for rule in self._expectations
            if rule.action is Action.FAIL and quality.passed[rule.name] < quality.rows
        ]
        if broken:
            raise ExpectationFailedError(f"{FAILED_MARK} {self._dataset}: {'; '.join(broken)}")

    def _numbered(self) -> list[tuple[int, Expectation]]:
        return list(enumerate(self._expectations))

    def _passes(self, at: int) -> Column:
        return F.col(PASSED)[at]

    def _keeps(self) -> Column:
        keeps = F.expr("true")
        for at, rule in self._numbered():
            if rule.action is Action.DROP:
                keeps = keeps & self._passes(at)
        return keeps
