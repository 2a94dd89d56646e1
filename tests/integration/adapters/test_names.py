"""Every name of the corpus that a dataset takes goes through storage and comes back as it is."""

import uuid
from urllib.parse import quote

import pytest

from tests.corpus.names import NAMES
from tidegate.arrivals.address import MAX_ENCODED
from tidegate.ports import BlobRef, Blobs, Copied

TAKEN = [name.path for name in NAMES if name.refused is None]


@pytest.mark.parametrize("half", [0, 1])
async def test_a_name_is_written_found_read_copied_and_deleted_as_it_is(
    blobs: Blobs, half: int
) -> None:
    for path in TAKEN[half::2]:
        where = BlobRef(container="landing", path=path)
        await blobs.put(where, path.encode(), overwrite=True)
        info = await blobs.head(where)
        assert info is not None, ascii(path)
        assert info.path == path
        assert b"".join([chunk async for chunk in blobs.read(where, info.etag)]) == path.encode()
        target = BlobRef(container="accepted", path=f"netflix/titles/{uuid.uuid4().hex}.csv")
        assert await blobs.copy(where, info.etag, target) is Copied.DONE, ascii(path)
        await blobs.delete(where, info.etag)
        assert await blobs.head(where) is None, ascii(path)


async def test_names_are_listed_as_they_are(blobs: Blobs) -> None:
    folder = f"netflix/titles/{uuid.uuid4().hex}"
    # Azure writes U+FFFE, which XML cannot hold, percent-encoded (REST, List Blobs); Azurite fails.
    names = [path.removeprefix("netflix/titles/") for path in TAKEN if "\ufffe" not in path]
    paths = {f"{folder}/{name}" for name in names}
    fitting = {path for path in paths if len(path) <= 1024 and len(quote(path)) <= MAX_ENCODED}
    for path in fitting:
        await blobs.put(BlobRef(container="landing", path=path), b"x", overwrite=True)
    assert {blob.path async for blob in blobs.listing("landing", folder)} == fitting
    assert len(fitting) >= len(TAKEN) - 9
