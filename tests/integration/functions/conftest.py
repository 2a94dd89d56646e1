"""One host for every test that does not end it, with queues of its own."""

import json
import uuid
from collections.abc import AsyncIterator, Iterator, Mapping
from pathlib import Path

import httpx
import pytest
from azure.storage.queue.aio import QueueServiceClient

from local.functions.bindings import QueueAddress
from local.functions.host_json import MessageEncoding
from local.functions.queues import Queues
from local.storage.azurite import Azurite
from tests.integration.functions.fakes import Bench
from tests.integration.functions.host_process import HostProcess, running_host
from tests.integration.functions.storage import Storage

KEYS = {"masterKey": "master-key", "functionKeys": {"default": "function-key"}}


def settings_for(azurite: Azurite) -> dict[str, str]:
    """Settings of the test app, with queue names that no other test uses."""
    mark = uuid.uuid4().hex[:8]
    queues = ("EVENTS", "WORK", "DONE", "FAN", "TICKS")
    return {
        "AzureWebJobsStorage": azurite.connection_string(),
        "AzureFunctionsWebHost__hostid": f"host-{mark}",
        "AzureWebJobs.switched_off.Disabled": "true",
        "SWEEP": "0 0 0 1 1 *",
        **{f"{name}_QUEUE": f"{name.lower()}-{mark}" for name in queues},
    }


@pytest.fixture
def settings(azurite: Azurite) -> dict[str, str]:
    """For a host of the test's own."""
    return settings_for(azurite)


@pytest.fixture(scope="session")
def keys_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("keys") / "keys.json"
    path.write_text(json.dumps(KEYS))
    return path


@pytest.fixture(scope="session")
def shared_settings(azurite: Azurite) -> Mapping[str, str]:
    return settings_for(azurite)


@pytest.fixture(scope="session")
def host(
    shared_settings: Mapping[str, str], keys_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[HostProcess]:
    log = tmp_path_factory.mktemp("host") / "log"
    with running_host(log, shared_settings, "--keys-file", str(keys_file)) as started:
        yield started


@pytest.fixture
async def client(host: HostProcess) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=host.url, timeout=20) as opened:
        yield opened


@pytest.fixture
async def storage(azurite: Azurite) -> AsyncIterator[Storage]:
    async with QueueServiceClient.from_connection_string(azurite.connection_string()) as service:
        yield Storage(service)


@pytest.fixture
async def bench(azurite: Azurite) -> AsyncIterator[Bench]:
    address = QueueAddress(
        name=f"bench-{uuid.uuid4().hex[:8]}", connection_string=azurite.connection_string()
    )
    queues = Queues(MessageEncoding.BASE64)
    yield Bench(address=address, queues=queues)
    await queues.close()
