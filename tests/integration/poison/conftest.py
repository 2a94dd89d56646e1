"""The real app, an Azurite of its own, and a host that tries a message again after a second."""

import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import httpx
import pytest
from azure.data.tables import TableServiceClient
from azure.storage.blob import BlobServiceClient
from azure.storage.queue import QueueServiceClient

from local.ports import free_ports
from local.storage.azurite import Azurite, running
from local.world.provision import provision
from tests.integration.functions.host_process import HostProcess, running_host
from tidegate.poison.files import MOST_TRIES

KEY = "an-operator-key"
SAMPLE: dict[str, str] = json.loads(Path("local.settings.sample.json").read_text())["Values"]


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """A running service and its storage."""

    host: HostProcess
    blobs: BlobServiceClient
    queues: QueueServiceClient
    tables: TableServiceClient

    @property
    def profile(self) -> dict[str, str]:
        """For the command line."""
        return {"TIDEGATE_API_URL": f"{self.host.url}/api", "TIDEGATE_OPERATOR_KEY": KEY}

    def wear_out(self, flow: str, path: str) -> None:
        """As if host after host had died with the file; then its message is given up once more."""
        table = self.tables.get_table_client("flows")
        named = f"PartitionKey eq '{flow}' and RowKey ge 'open:' and RowKey lt 'open;'"
        (row,) = [
            {**entity, "document": document}
            for entity in table.query_entities(named)
            if (document := json.loads(entity["document"]))["path"] == path
        ]
        message = {"path": path, "file_id": row["document"]["file_id"]}
        row["document"] = json.dumps({**row["document"], "tries": MOST_TRIES})
        table.update_entity(row)
        self.queues.get_queue_client("files-poison").send_message(json.dumps(message))

    def put(self, path: str, content: bytes) -> None:
        self.blobs.get_blob_client("landing", path).upload_blob(content, overwrite=True)


def folder(tmp: Path) -> Path:
    """The app's root with a host.json that does not wait ten seconds between tries."""
    options = json.loads(Path("host.json").read_text())
    options["extensions"]["queues"]["visibilityTimeout"] = "00:00:01"
    (tmp / "host.json").write_text(json.dumps(options))
    for name in ("function_app.py", "tidegate", "flows"):
        (tmp / name).symlink_to(Path(name).resolve())
    return tmp


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    tmp = tmp_path_factory.mktemp("poison")
    blob, queue, table, nobody = free_ports(4)
    azurite = Azurite(blob_port=blob, queue_port=queue, table_port=table)
    text = azurite.connection_string()
    settings = SAMPLE | {
        "AzureWebJobsStorage": text,
        "LAKE": text,
        "DATABRICKS_HOST": f"http://127.0.0.1:{nobody}",
        "DATABRICKS_TOKEN": "nobody-asks",
        "EVENT_TOPIC_ENDPOINT": f"http://127.0.0.1:{nobody}/api/events",
        "EVENT_TOPIC_KEY": "bm9ib2R5",
        "OPERATOR_KEY_SHA256": sha256(KEY.encode()).hexdigest(),
    }
    (tmp / "azurite").mkdir()
    (tmp / "app").mkdir()
    with running(azurite, tmp / "azurite"):
        provision(text)
        with (
            running_host(tmp / "log", settings, app=folder(tmp / "app")) as host,
            BlobServiceClient.from_connection_string(text) as blobs,
            QueueServiceClient.from_connection_string(text) as queues,
            TableServiceClient.from_connection_string(text) as tables,
        ):
            yield App(host=host, blobs=blobs, queues=queues, tables=tables)


@pytest.fixture
async def client(app: App) -> AsyncIterator[httpx.AsyncClient]:
    headers = {"Authorization": f"Bearer {KEY}"}
    async with httpx.AsyncClient(base_url=app.host.url, headers=headers, timeout=30) as opened:
        yield opened
