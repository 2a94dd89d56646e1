"""The supplier's document as the page reads it: fields of a later version are left alone."""

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel


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


class Told(_Part):
    """What a supplier was told of a file."""

    file: ToldFile
    outcome: str
    reason: str | None = None
    summary: str
    bytes: int | None = None
    rows: int = 0
    bad_rows: int = 0
    complete: bool = True
    counts: Mapping[str, int] = {}
    header: ToldHeader = ToldHeader()
    findings: tuple[ToldFinding, ...] = ()
