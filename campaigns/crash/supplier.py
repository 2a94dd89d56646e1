"""Files keep landing: new ones, overwrites, repetitions, bad ones, and some that no event tells of.

Every attempt is logged with its content and its answer; whatever was not answered is sent again,
as a supplier does.
"""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from random import Random
from typing import Final

from azure.core.exceptions import AzureError
from azure.storage.blob import BlobServiceClient, ContentSettings

from campaigns.audit.uploads import LANDING, Upload, UploadLog
from campaigns.crash.contents import DATASETS, bad_file, good_file

FLOW: Final = "netflix"
ATTEMPTS: Final = 40
PAUSE: Final = 0.5
SHORTEST_PAUSE: Final = 0.3
ANSWER_SECONDS: Final = 10
CSV: Final = ContentSettings(content_type="text/csv")


class Supplier:
    """One thread that writes through the gateway, and now and then behind its back."""

    def __init__(
        self, announced: str, unannounced: str, log: UploadLog, random: Random, pause: float
    ) -> None:
        """Connection strings of the gateway, and of the account without events.

        `pause` is the longest one between two batches, in seconds.
        """
        self._announced = _client(announced)
        self._unannounced = _client(unannounced)
        self._log, self._random, self._pause = log, random, pause
        self._paths: list[str] = []
        self._known: dict[str, list[bytes]] = {dataset: [] for dataset in DATASETS}
        self.count = 0
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Files land until `stop`."""
        self._stop.clear()
        self._thread = threading.Thread(target=self._supply, name="supplier")
        self._thread.start()

    def stop(self) -> None:
        """Returns when the last file is written."""
        self._stop.set()
        if self._thread:
            self._thread.join()

    def close(self) -> None:
        """Stop, and close the connections."""
        self.stop()
        self._announced.close()
        self._unannounced.close()

    def _supply(self) -> None:
        while not self._stop.is_set():
            for path, content in self.batch():
                self.put(path, content)
            self._stop.wait(self._random.uniform(SHORTEST_PAUSE, self._pause))

    def batch(self) -> Iterator[tuple[str, bytes]]:
        """One to four files, some of them overwritten at once."""
        for _ in range(self._random.randint(1, 4)):
            path, content = self._next()
            yield path, content
            if self._random.random() < 0.1:  # noqa: PLR2004 - one in ten is corrected at once
                yield path, good_file(path.split("/")[1], self._random)

    def _next(self) -> tuple[str, bytes]:
        random, dataset = self._random, self._random.choice(DATASETS)
        known = self._known[dataset]
        draw = random.random()
        if draw < 0.12:  # noqa: PLR2004 - a bad file
            return self._new_path(dataset), bad_file(dataset, random)
        if draw < 0.24 and known:  # noqa: PLR2004 - a content that has been stated before
            return self._some_path(dataset), random.choice(known)
        content = good_file(dataset, random)
        known.append(content)
        again = draw < 0.5  # noqa: PLR2004 - an overwrite
        return (self._some_path(dataset) if again else self._new_path(dataset)), content

    def _new_path(self, dataset: str) -> str:
        path = f"{FLOW}/{dataset}/drop/{dataset}_{len(self._paths):05d}.csv"
        self._paths.append(path)
        return path

    def _some_path(self, dataset: str) -> str:
        mine = [path for path in self._paths if path.split("/")[1] == dataset]
        return self._random.choice(mine) if mine else self._new_path(dataset)

    def put(self, path: str, content: bytes) -> None:
        """Write until it is answered, at most `ATTEMPTS` times."""
        quiet = self._random.random() < 0.1  # noqa: PLR2004 - one in ten without an event
        account = self._unannounced if quiet else self._announced
        for _ in range(ATTEMPTS):
            upload = _put(account, path, content)
            self._log.add(upload)
            if upload.acknowledged:
                self.count += 1
                return
            self._stop.wait(PAUSE)


def _client(connection: str) -> BlobServiceClient:
    return BlobServiceClient.from_connection_string(
        connection, retry_total=0, connection_timeout=2, read_timeout=ANSWER_SECONDS
    )


def _put(account: BlobServiceClient, path: str, content: bytes) -> Upload:
    sent_at = datetime.now(UTC)
    try:
        answer = account.get_blob_client(LANDING, path).upload_blob(
            content, overwrite=True, content_settings=CSV
        )
    except AzureError:
        return Upload(path=path, content=content, sent_at=sent_at)
    return Upload(
        path=path,
        content=content,
        sent_at=sent_at,
        etag=str(answer["etag"]).strip('"'),
        committed_at=answer["last_modified"],
    )
