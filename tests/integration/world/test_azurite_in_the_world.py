"""The supervisor over the real Azurite: a python process with a node process below it."""

from pathlib import Path

from azure.storage.blob import BlobServiceClient

from local.world.addresses import Addresses, is_free
from local.world.credentials import Credentials
from local.world.processes import Layout, steps
from local.world.supervisor import Supervisor


def test_what_was_stored_is_there_after_a_restart_and_nobody_listens_after_the_end(
    tmp_path: Path,
) -> None:
    addresses = Addresses.choose({})
    layout = Layout(
        state=tmp_path, app=tmp_path, bundle=tmp_path, jars=tmp_path, subscriptions=tmp_path
    )
    world = steps(addresses, Credentials.at(tmp_path / "secrets"), layout, {})
    storage = [step for step in world if step.name in {"azurite", "provision"}]

    with (
        Supervisor(storage, tmp_path / "logs").running() as run,
        BlobServiceClient.from_connection_string(addresses.azurite.connection_string()) as blobs,
    ):
        blobs.get_blob_client("landing", "a.csv").upload_blob(b"1")
        run.restart("azurite")
        assert blobs.get_blob_client("landing", "a.csv").download_blob().readall() == b"1"

    assert is_free(addresses.azurite_blob)
    assert is_free(addresses.azurite_queue)
    assert is_free(addresses.azurite_table)
