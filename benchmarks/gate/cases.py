"""What is measured: files with their contracts, and beginnings of them for slow subjects."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.gate.contracts_of import contract_of
from benchmarks.gate.generated import (
    NARROW_HEADER,
    WIDE_HEADER,
    bad_tail,
    narrow_tail,
    wide_tail,
    write,
)
from benchmarks.gate.json_schema import write_schema
from benchmarks.gate.shapes import write_shape
from benchmarks.gate.subjects import Words

_HERE: Final = Path(__file__).parent
_FLOWS: Final = Path(__file__).parents[2] / "flows"
_GENERATED: Final = (
    ("wide", WIDE_HEADER, wide_tail, "wide"),
    ("narrow", NARROW_HEADER, narrow_tail, "narrow"),
    ("10 % bad", WIDE_HEADER, bad_tail, "wide"),
)
_NETFLIX: Final = ("titles", "cast", "category", "countries", "directors")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A file to check."""

    name: str
    file: Path
    contract: Path
    shape: Path
    schema: Path

    def words(self, words: Words) -> Path | None:
        """The document of the rules, for who is measured."""
        documents = {
            Words.NONE: None,
            Words.SHAPE: self.shape,
            Words.CONTRACT: self.contract,
            Words.SCHEMA: self.schema,
        }
        return documents[words]

    def beginning(self, most: int) -> Path:
        """The file, or its first rows, about `most` bytes, in a file beside it."""
        if self.file.stat().st_size <= most:
            return self.file
        part = self.file.with_suffix(f".{most}.csv")
        with self.file.open("rb") as source:
            head = source.read(most)
        # Generated rows begin with a running number, so this line end is not inside a quoted cell.
        part.write_bytes(head[: head.rindex(b"\n1") + 1])
        return part


def cases(work: Path, size: int, data: Path | None) -> list[Case]:
    """Generated files of `size` bytes in `work`; with `data`, the Netflix files of that folder."""
    work.mkdir(parents=True, exist_ok=True)
    found = []
    for name, header, tail, contract in _GENERATED:
        file = work / f"{name.replace(' % ', '-percent-')}-{size}.csv"
        write(file, header, tail, size)
        found.append(_case(work, name, file, _HERE / "contracts" / f"{contract}.odcs.yaml"))
    for dataset in _NETFLIX if data else ():
        real = Path(data or "") / f"netflix_{dataset}.csv"
        declared = _FLOWS / "netflix" / f"{dataset}.odcs.yaml"
        found.append(_case(work, f"netflix {dataset}", real, declared))
    return found


def _case(work: Path, name: str, file: Path, contract: Path) -> Case:
    shape = work / f"{name.replace(' ', '-')}.json"
    schema = shape.with_suffix(".schema.json")
    write_shape(contract_of(contract), contract, shape)
    write_schema(contract_of(contract), schema)
    return Case(name=name, file=file, contract=contract, shape=shape, schema=schema)
