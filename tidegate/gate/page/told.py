"""The supplier's document as the page reads it: fields of a later version are left alone."""

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

from flows.drift import DriftAction
from tidegate.check.verdict import Standing


class _Part(BaseModel):
    """Some fields of the document, which has names such as `badRows`."""

    model_config = ConfigDict(alias_generator=to_camel, extra="ignore", frozen=True)


class ToldFile(_Part):
    """Which file it is about."""

    flow: str
    dataset: str
    path: str
    contract_version: str = ""
    file_id: str = ""


class ToldFinding(_Part):
    """One broken rule at one place."""

    rule: str
    expected: str
    line: int | None = None
    record: int | None = None
    column: str | None = None


class ToldRename(_Part):
    """A column under another name."""

    expected: str
    found: str


class ToldHeader(_Part):
    """How the columns differ."""

    missing: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()
    renamed: tuple[ToldRename, ...] = ()
    duplicate: tuple[str, ...] = ()

    @property
    def differs(self) -> bool:
        """Something about the columns is to be mended."""
        return bool(self.missing or self.extra or self.renamed or self.duplicate)


class ToldDrift(_Part):
    """One difference between the file's columns and the contract's."""

    kind: str
    action: str
    column: str = ""
    found: str = ""
    cells: int = 0


class ToldQuality(_Part):
    """A quality rule and what was measured."""

    expected: str
    standing: str
    severity: str = ""
    measured: float | None = None
    column: str = ""


class ToldTotals(_Part):
    """What the supplier stated of the whole file, and what was found."""

    agree: bool
    source: str
    expected_rows: int | None = None
    found_rows: int
    expected_sha256: str = ""
    found_sha256: str = ""


class Told(_Part):
    """What a supplier was told of a file."""

    file: ToldFile
    outcome: str
    reason: str | None = None
    summary: str
    bytes: int | None = None
    sha256: str = ""
    """Empty of a file that nobody read."""
    rows: int = 0
    bad_rows: int = 0
    complete: bool = True
    counts: Mapping[str, int] = {}
    header: ToldHeader = ToldHeader()
    drift: tuple[ToldDrift, ...] = ()
    quality: tuple[ToldQuality, ...] = ()
    control_totals: ToldTotals | None = None
    findings: tuple[ToldFinding, ...] = ()

    @property
    def drift_to_tell(self) -> tuple[ToldDrift, ...]:
        """Without what is allowed: its cells, where they break a rule, are counted there."""
        return tuple(each for each in self.drift if each.action != DriftAction.ALLOW)

    @property
    def broken_quality(self) -> tuple[ToldQuality, ...]:
        """Rules about the whole file that do not hold."""
        return tuple(each for each in self.quality if each.standing == Standing.BROKEN)
