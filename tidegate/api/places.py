"""Where the bytes of a file are, by its state: `<container>/<path>`."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from flows.layout import ACCEPTED, LANDING, QUARANTINE, quarantine_folder
from tidegate.gate.situation import ORIGINAL
from tidegate.gate.telling import TURNED_AWAY, beside, page_of, receipt_of
from tidegate.ledger.records import FileRecord
from tidegate.ledger.states import FileState
from tidegate.ports import BlobRef


def _landing(record: FileRecord) -> str:
    return _quarantine(record) if record.kept else f"{LANDING}/{record.path}"


def _accepted(record: FileRecord) -> str:
    return f"{ACCEPTED}/{record.target}"


def _quarantine(record: FileRecord) -> str:
    return f"{_folder(record)}/{ORIGINAL}"


def _nowhere(_record: FileRecord) -> str:
    return ""


_PLACES: Final[Mapping[FileState, Callable[[FileRecord], str]]] = MappingProxyType(
    {
        FileState.SEEN: _landing,
        FileState.HELD: _landing,
        FileState.PROMOTING: _landing,
        FileState.ACCEPTED: _accepted,
        FileState.LOADED: _accepted,
        FileState.RETRACTED: _accepted,
        FileState.REJECTED: _quarantine,
        FileState.DUPLICATE: _quarantine,
        FileState.SUPERSEDED: _nowhere,
        FileState.DELETED: _nowhere,
    }
)


def place(record: FileRecord) -> str:
    """Of a REJECTED or DUPLICATE file: where they go, as soon as its open row is gone."""
    return _PLACES[record.state](record)


def rejection(record: FileRecord) -> str:
    """Where what the supplier was told lies; empty for a file that was not turned away."""
    return _written(beside(record)) if record.state in TURNED_AWAY else ""


def receipt(record: FileRecord) -> str:
    """Where the document about it lies in `receipts`; empty for a file that got none."""
    return _written(receipt_of(record))


def page(record: FileRecord) -> str:
    """Where the same lies as a page; empty for a file that was not turned away."""
    return _written(page_of(record)) if record.state in TURNED_AWAY else ""


def _written(ref: BlobRef | None) -> str:
    return f"{ref.container}/{ref.path}" if ref else ""


def _folder(record: FileRecord) -> str:
    folder = quarantine_folder(record.flow, record.dataset, record.seen_at, record.file_id)
    return f"{QUARANTINE}/{folder}"
