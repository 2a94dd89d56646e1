"""The four real processes together, with a small function app in the service's place."""

import socket
from collections.abc import Iterator

import pytest
from azure.storage.blob import BlobServiceClient
from azure.storage.queue import QueueServiceClient, TextBase64DecodePolicy
from databricks.sdk import WorkspaceClient

from local.world.addresses import Addresses, recall
from local.world.world import Options, World
from tests.integration.world.processes import eventually
from tidegate.cli.profile import Profile

APP = """
import azure.functions as func

app = func.FunctionApp()


@app.event_grid_trigger(arg_name="event")
@app.queue_output(arg_name="heard", queue_name="files", connection="AzureWebJobsStorage")
def on_landing_event(event: func.EventGridEvent, heard: func.Out[str]) -> None:
    heard.set(event.subject.rpartition("/")[2])
"""


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    app = tmp_path_factory.mktemp("app")
    (app / "function_app.py").write_text(APP)
    (app / "host.json").write_text('{"version": "2.0"}')
    with World(tmp_path_factory.mktemp("world"), Options(app=app)).running() as running:
        yield running


def drop(world: World, name: str) -> None:
    with BlobServiceClient.from_connection_string(world.gateway_connection_string) as blobs:
        blobs.get_blob_client("landing", f"netflix/titles/{name}").upload_blob(b"a,b\r\n1,2\r\n")


def heard(world: World) -> set[str]:
    """Names that the function has put in the queue; taken out of it by looking."""
    connection = world.gateway_connection_string
    with (
        QueueServiceClient.from_connection_string(connection) as queues,
        queues.get_queue_client("files", message_decode_policy=TextBase64DecodePolicy()) as queue,
    ):
        return {message.content for message in queue.receive_messages()}


def test_a_dropped_file_reaches_the_function(world: World) -> None:
    drop(world, "a.csv")

    assert eventually(lambda: "a.csv" in heard(world))


def test_a_file_dropped_while_the_host_was_dead_reaches_it_later(world: World) -> None:
    world.kill("functions")
    drop(world, "b.csv")
    world.restart("functions")

    assert eventually(lambda: "b.csv" in heard(world), seconds=60)
    assert world.wait(0) is None


def test_the_workspace_lets_the_token_of_this_world_in(world: World) -> None:
    client = WorkspaceClient(host=world.workspace_url, token=world.workspace_token)

    names = {job.settings.name for job in client.jobs.list() if job.settings}

    assert {"tidegate-netflix-bronze", "tidegate-netflix-silver", "tidegate-netflix-gold"} <= names


def test_a_client_finds_the_world_by_its_profile(world: World) -> None:
    found = Profile.read({}, world.profile)

    assert (found.api_url, found.operator_key) == (world.api_url, world.operator_key)
    assert found.landing == world.gateway_connection_string
    assert found.databricks_host == world.workspace_url
    assert found.databricks_token == world.workspace_token


def test_the_ports_are_remembered_for_the_next_start(world: World) -> None:
    remembered = recall(world.folder / "world.json")

    assert Addresses(**remembered) == world.addresses
    with socket.create_connection(("127.0.0.1", remembered["gateway"]), timeout=5):
        pass
