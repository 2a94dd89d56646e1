"""Names of files: none of them reaches a key, a path, a page or a log line as it came."""

import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from flows.catalogue import load_flows
from flows.layout import (
    accepted_path,
    extension,
    order_and_file_id,
    quarantine_folder,
    supplier_rejection_path,
)
from fuzz.property_error import hold
from fuzz.target import Target
from tests.corpus.names import NAMES
from tidegate.arrivals.address import MAX_PATH, UNSEEN, Address, address
from tidegate.ledger.ids import FILE_ID, file_id
from tidegate.ports import Etag
from tidegate.visible import NAME_LENGTH, visible

FLOWS: Final = load_flows()
LONGEST: Final = 2048
_ORDER: Final = 1_767_225_600_000_000
_SEEN: Final = datetime(2026, 1, 1, tzinfo=UTC)
_PLAIN: Final = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_-./")
_MARKUP: Final = frozenset("<>\"'")
_ODD: Final = '<span class="odd">'
"""What the page puts around a sign that cannot be seen."""
_FOLDERS: Final = ("", "netflix/titles/", "netflix/", "netflix/titles/2026/")


def try_name(data: bytes) -> None:
    """The first byte says in which folder the name stands. Raises PropertyError."""
    folder = _FOLDERS[data[0] % len(_FOLDERS)] if data else ""
    path = folder + text_of(data[1:])
    shown = visible(path)
    hold(_is_seen(str(shown)), "a page shows what is there")
    text = str(shown).replace(_ODD, "").replace("</span>", "")
    hold(_MARKUP.isdisjoint(text), "markup is escaped")
    hold(len(text) <= 8 * NAME_LENGTH, "a long name is cut")
    place = address(path, FLOWS)
    if isinstance(place, str):
        hold(_is_seen(place), "a reason repeats nothing of the name")
        return
    hold(place.path == path, "a path is taken as it is")
    hold_harmless(place)


def text_of(data: bytes) -> str:
    """JSON can say half a character, and so can the input."""
    try:
        return data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return data.decode("utf-8", "surrogateescape")


def hold_harmless(place: Address) -> None:
    """Nothing of the name but its flow and dataset is in a key or a path of ours."""
    flow, dataset = place.flow.name, place.contract.dataset
    file = file_id(place.path, Etag("0x1"))
    hold(FILE_ID.fullmatch(file) is not None, "an id is hexadecimal")
    kind = extension(place.contract.file_format)
    target = accepted_path(flow, dataset, _ORDER, file, kind)
    hold(order_and_file_id(target) == (_ORDER, file), "a target tells its order and its file")
    for path in (
        target,
        quarantine_folder(flow, dataset, _SEEN, file),
        supplier_rejection_path(flow, file),
    ):
        hold(_PLAIN.issuperset(path), "paths are plain")
        hold(".." not in path, "paths stay below their folder")
    hold(".." not in place.path.split("/"), "a name goes down, never up")
    hold(len(place.path) <= MAX_PATH, "a name has an end")
    hold(_is_seen(place.path), "a name of ours can be printed")


def _is_seen(text: str) -> bool:
    return text.isprintable() or UNSEEN.isdisjoint(map(unicodedata.category, text))


def seeds() -> Iterator[bytes]:
    """The corpus."""
    for name in NAMES:
        yield b"\0" + name.path.encode(errors="surrogatepass")


TARGETS: Final = {"names": Target(name="names", run=try_name, seeds=seeds, longest=LONGEST)}
