"""The table of contracts that files are fuzzed against, for each format family."""

from enum import StrEnum
from functools import cache
from typing import Final

from flows.contract import Compression, Contract, CsvFormat
from tests.corpus.cases import CASES
from tests.corpus.declared import Declared, column, declared

type Form = dict[str, str]
"""The custom property `fileFormat`."""


class Family(StrEnum):
    """How the bytes of a file are to be read."""

    CSV = "csv"
    JSON_LINES = "jsonl"
    CSV_GZIP = "csv-gzip"
    JSON_LINES_GZIP = "jsonl-gzip"

    @property
    def is_csv(self) -> bool:
        """Delimited text, packed or not."""
        return self in {Family.CSV, Family.CSV_GZIP}

    @property
    def is_packed(self) -> bool:
        """The bytes are gzip."""
        return self in {Family.CSV_GZIP, Family.JSON_LINES_GZIP}


_ID: Final = column("id", "INT", primaryKey=True)
_SMALL: Final = (_ID, column("name", required=True), column("size", "DECIMAL(6,2)", minimum=0))
_EVERYTHING: Final = (
    _ID,
    column("code", unique=True, pattern="[A-Z]{2}-[0-9]{1,3}"),
    column("name", required=True, minLength=2, maxLength=8),
    column("size", enum=["small", "large", "größer"]),
    column("price", "DECIMAL(6,2)", minimum=0, maximum=500),
    column("rate", "DOUBLE", unique=True, exclusiveMinimum=-1),
    column("stock", "BIGINT", multipleOf=2, maximum=10**12),
    column("flag", "BOOLEAN"),
    column("day", "DATE", format="M/d/yyyy"),
    column("born", "DATE"),
    column("seen", "TIMESTAMP"),
    column("logged", "TIMESTAMP", format="dd.MM.yyyy HH:mm"),
)
_ROWS: Final = [{"metric": "rowCount", "mustBeBetween": [1, 40]}]
_COUNTED: Final = (
    _ID,
    column("name", quality=[{"metric": "nullValues", "unit": "percent", "mustBeLessThan": 50}]),
    column(
        "size",
        "INT",
        quality=[
            {"metric": "duplicateValues", "mustBeLessThan": 3, "severity": "warning"},
            {"metric": "invalidValues", "mustBe": 0, "arguments": {"validValues": ["1", "2"]}},
        ],
    ),
)
_TOLERANT: Final = {
    "added": "evolve",
    "missing": "allow",
    "widened": "evolve",
    "case": "allow",
}
_HOLDING: Final = {
    **dict.fromkeys(("added", "missing", "renamed", "case"), "hold"),
    "widened": {"action": "hold", "above": 0.2},
    "typeBroken": {"action": "hold", "above": 0.4},
}
_TRAILER: Final = {"trailer": {"marker": "END", "rowsPosition": 2}}
_TRAILER_OF_ALL: Final = {
    "trailer": {
        "marker": "#",
        "rowsPosition": 3,
        "includesHeader": True,
        "includesTrailer": True,
    }
}


def _small_of(name: str, form: Form, **changes: str) -> Declared:
    return declared(name, *_SMALL, fileFormat={**form, **changes})


def _shared(form: Form) -> tuple[Declared, ...]:
    """Those that every format has."""
    pairs = (
        column("shop", primaryKey=True, primaryKeyPosition=2),
        column("day", "DATE", primaryKey=True, primaryKeyPosition=1),
        column("changed", "TIMESTAMP"),
        column("amount", "DOUBLE"),
    )
    return (
        declared("everything", *_EVERYTHING, quality=_ROWS, fileFormat=form, toleratedBadRows=0.5),
        declared("small", *_SMALL, fileFormat=form, toleratedBadRows=0),
        declared("tolerant", *_EVERYTHING[:5], fileFormat=form, driftPolicy=_TOLERANT),
        declared("holding", *_EVERYTHING[:5], fileFormat=form, driftPolicy=_HOLDING),
        declared("pairs", *pairs, fileFormat=form),
        declared("sequenced", *pairs, fileFormat=form, sequenceBy="changed"),
        declared("counted", *_COUNTED, fileFormat=form),
    )


def _delimited(form: Form) -> tuple[Declared, ...]:
    """Those that only delimited files have."""
    return (
        declared("trailer", *_SMALL, fileFormat=form, controlTotals=_TRAILER),
        declared("trailer_of_all", *_SMALL, fileFormat=form, controlTotals=_TRAILER_OF_ALL),
        declared("ordered", *_SMALL, fileFormat=form, driftPolicy={"reordered": "hold"}),
        _small_of("latin", form, encoding="ISO-8859-1"),
        _small_of("semicolons", form, delimiter=";"),
        _small_of("apostrophes", form, delimiter="\t", quote="'"),
        _small_of("backslashes", form, escape="\\"),
    )


def form_of(family: Family) -> Form:
    """What the family's contracts state."""
    return {
        "format": "csv" if family.is_csv else "jsonl",
        "compression": "gzip" if family.is_packed else "none",
    }


def family_of(contract: Contract) -> Family:
    """The family that reads the contract's files."""
    packed = contract.file_format.compression is Compression.GZIP
    if isinstance(contract.file_format, CsvFormat):
        return Family.CSV_GZIP if packed else Family.CSV
    return Family.JSON_LINES_GZIP if packed else Family.JSON_LINES


@cache
def table(family: Family) -> tuple[Declared, ...]:
    """The family's own contracts, then those of the corpus."""
    form = form_of(family)
    own = _shared(form) + (_delimited(form) if family.is_csv else ())
    corpus = dict.fromkeys(case.declared for case in CASES)
    return (*own, *(each for each in corpus if family_of(each.contract) is family))
