"""The auditor's own reader of Delta tables."""

import base64
import io
import json
import struct
from typing import Any

import pyarrow as pa  # type: ignore[import-untyped] # pyarrow carries no types
import pyarrow.parquet as pq  # type: ignore[import-untyped] # the same
import pytest

from campaigns.audit.delta import UnreadableTableError, rows_of
from campaigns.audit.vectors import MAGIC, UnreadableVectorError, deleted_rows

FOLDER = "tables/s/t"


def parquet(*numbers: int) -> bytes:
    sink = io.BytesIO()
    pq.write_table(pa.table({"n": list(numbers)}), sink)
    return sink.getvalue()


def bitmap(content: bytes) -> dict[str, Any]:
    """A vector that is kept in the log itself."""
    whole = struct.pack("<iqi", MAGIC, 1, 0) + content
    padded = whole + b"\0" * (-len(whole) % 4)
    return {"storageType": "i", "pathOrInlineDv": base64.z85encode(padded).decode()}


FIRST_AND_THIRD = bitmap(struct.pack("<IIHHIHH", 12346, 1, 0, 1, 16, 0, 2))
SECOND_TO_FOURTH = bitmap(struct.pack("<IBHHHHH", 12347, 1, 0, 2, 1, 1, 2))
EVERY_OTHER = bitmap(struct.pack("<IIHHI", 12346, 1, 0, 8191, 16) + b"\x55" * 8192)


def rows(*commits: list[dict[str, Any]], **files: bytes) -> list[int]:
    blobs = {f"{FOLDER}/{name}.parquet": content for name, content in files.items()}
    for number, actions in enumerate(commits):
        lines = "\n".join(json.dumps(action) for action in actions)
        blobs[f"{FOLDER}/_delta_log/{number:020d}.json"] = lines.encode()
    return [row["n"] for row in rows_of(FOLDER, blobs, blobs.__getitem__)]


def add(name: str, vector: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"add": {"path": f"{name}.parquet", "deletionVector": vector}}


def remove(name: str, vector: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"remove": {"path": f"{name}.parquet", "deletionVector": vector}}


def test_files_that_were_removed_do_not_count() -> None:
    found = rows(
        [{"protocol": {}}, add("a")],
        [add("b"), {"commitInfo": {}}],
        [remove("a")],
        a=parquet(1),
        b=parquet(2, 3),
    )
    assert found == [2, 3]


def test_a_file_that_gets_a_deletion_vector_loses_those_rows_in_whatever_order_that_is_told() -> (
    None
):
    a = parquet(10, 11, 12, 13, 14)
    for second in (
        [remove("a"), add("a", FIRST_AND_THIRD)],
        [add("a", FIRST_AND_THIRD), remove("a")],
    ):
        assert rows([add("a")], second, a=a) == [11, 13, 14]
    assert rows([add("a", SECOND_TO_FOURTH)], a=a) == [10, 14]


def test_every_kind_of_container_is_read() -> None:
    def nothing(_path: str) -> bytes:
        return b""

    assert deleted_rows(FIRST_AND_THIRD, nothing) == {0, 2}
    assert deleted_rows(SECOND_TO_FOURTH, nothing) == {1, 2, 3}
    assert deleted_rows(EVERY_OTHER, nothing) == set(range(0, 65536, 2))


def test_what_cannot_be_read_is_refused() -> None:
    with pytest.raises(UnreadableTableError, match="gap"):
        rows_of(FOLDER, [f"{FOLDER}/_delta_log/{1:020d}.json"], lambda _: b"")
    with pytest.raises(UnreadableTableError, match="columnMapping"):
        rows([{"protocol": {"readerFeatures": ["columnMapping"]}}])
    with pytest.raises(UnreadableVectorError, match="kept as p"):
        deleted_rows({"storageType": "p", "pathOrInlineDv": "x"}, lambda _: b"")
    wrong = base64.z85encode(b"\0" * 16).decode()
    with pytest.raises(UnreadableVectorError, match="magic"):
        deleted_rows({"storageType": "i", "pathOrInlineDv": wrong}, lambda _: b"")


def test_a_folder_without_a_commit_has_no_rows() -> None:
    assert rows() == []
