"""A kill between the sink's commit and the checkpoint's neither loses nor doubles a row."""

import os
import signal
import subprocess
import sys

from azure.storage.blob import BlobServiceClient

from flows import layout
from local.databricks.spec import LakeEndpoint
from tests.spark.cloudfiles.barrier import Barrier, before
from tests.spark.cloudfiles.streams import Stream

START_SECONDS = 120.0


def names(blobs: BlobServiceClient, folder: str) -> list[str]:
    lake = blobs.get_container_client(layout.LAKE)
    found = (blob.name.removeprefix(folder) for blob in lake.list_blobs(folder))
    return [name for name in found if name and not name.startswith((".", "_"))]


def run_into(barrier: Barrier, stream: Stream) -> None:
    """Start a process, wait until it meets the barrier, kill it and everything it started."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.spark.cloudfiles.crashing", "--port", str(barrier.port),
         "--name", stream.name, "--source", stream.source, "--root", stream.root],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    try:
        assert barrier.reached.wait(START_SECONDS)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def test_a_batch_that_was_committed_but_not_checkpointed_is_not_written_twice(
    lake_stream: Stream, blobs: BlobServiceClient, lake: LakeEndpoint
) -> None:
    stream = lake_stream
    for number in range(2):
        stream.put(f"{number}.csv", "id\n" + "".join(f"{number}-{row}\n" for row in range(50)))
    with before(lake.blob_port, b"PUT", b"/checkpoint/commits/") as barrier:
        run_into(barrier, stream)
    log = names(blobs, f"{stream.name}/sink/_delta_log/")
    assert [name for name in log if name.endswith(".json")] == [f"{0:020d}.json"]
    assert names(blobs, f"{stream.name}/state/checkpoint/commits/") == []
    stream.put("2.csv", "id\n2-0\n")
    stream.run(cloudFiles_maxFilesPerTrigger="1")
    ids = [row.id for row in stream.rows()]
    assert len(ids) == len(set(ids)) == 101
