"""Many tiny files in five datasets, written without events, and the events that tell of them."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import Final
from uuid import uuid4

from azure.storage.blob.aio import BlobServiceClient

from campaigns.audit.uploads import LANDING, Upload
from campaigns.crash.contents import HEADERS
from local.storage.gateway.event import TOPIC

FLOW: Final = "netflix"
DATASETS: Final = tuple(HEADERS)
AT_A_TIME: Final = 16
CREATED: Final = "Microsoft.Storage.BlobCreated"


def content_of(number: int) -> tuple[str, bytes]:
    """Dataset and bytes of a file whose one row no other file has."""
    dataset = DATASETS[number % len(DATASETS)]
    show = 1_000_000 + number
    rows = {"titles": f"90,,Movie,Film {show},3/1/2020,2019,PG,A film.,{show}"}
    row = rows.get(dataset, f"Member {show},{show}")
    return dataset, f"{HEADERS[dataset]}\r\n{row}\r\n".encode()


async def upload(storage: str, batch: str, numbers: Iterable[int]) -> tuple[Upload, ...]:
    """One file for each number, written past the gateway, so that no event tells of it."""
    async with BlobServiceClient.from_connection_string(storage) as account:

        async def put(number: int) -> Upload:
            dataset, content = content_of(number)
            path = f"{FLOW}/{dataset}/{batch}/{number:06d}.csv"
            sent_at = datetime.now(UTC)
            client = account.get_blob_client(LANDING, path)
            answer = await client.upload_blob(content, overwrite=True)
            return Upload(
                path=path,
                content=content,
                sent_at=sent_at,
                etag=str(answer["etag"]).strip('"'),
                committed_at=answer["last_modified"],
            )

        return await some_at_a_time(put, list(numbers), AT_A_TIME)


def event_of(upload: Upload) -> bytes:
    """What Event Grid would say, as a CloudEvent."""
    return json.dumps(
        {
            "specversion": "1.0",
            "id": str(uuid4()),
            "source": TOPIC,
            "subject": f"/blobServices/default/containers/{LANDING}/blobs/{upload.path}",
            "type": CREATED,
            "time": upload.sent_at.isoformat(),
            "data": {
                "api": "PutBlob",
                "eTag": upload.etag,
                "contentType": "text/csv",
                "contentLength": len(upload.content),
                "blobType": "BlockBlob",
                "url": f"https://lake.blob.core.windows.net/{LANDING}/{upload.path}",
                "sequencer": "00000000000000000000000000000000000000000000000000",
            },
        }
    ).encode()


async def some_at_a_time[A, B](
    act: Callable[[A], Awaitable[B]], each: Sequence[A], width: int
) -> tuple[B, ...]:
    """What `act` gives for each, in their order, `width` at a time."""
    results: dict[int, B] = {}
    places = iter(enumerate(each))

    async def work() -> None:
        for place, item in places:
            results[place] = await act(item)

    async with asyncio.TaskGroup() as workers:
        for _ in range(width):
            workers.create_task(work())
    return tuple(results[place] for place in range(len(each)))
