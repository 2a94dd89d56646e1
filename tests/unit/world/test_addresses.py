import socket
from pathlib import Path

import pytest

from local.world.addresses import Addresses, is_free, recall, remember


def test_a_world_finds_its_ports_again(tmp_path: Path) -> None:
    first = Addresses.choose({})
    remember(tmp_path / "world.json", first)

    assert Addresses.choose(recall(tmp_path / "world.json")) == first


def test_only_the_port_that_somebody_took_changes() -> None:
    first = Addresses.choose({})
    with socket.create_server(("127.0.0.1", first.gateway)):
        second = Addresses.choose({"gateway": first.gateway, "workspace": first.workspace})

    assert second.gateway != first.gateway
    assert second.workspace == first.workspace


def test_a_base_gives_ports_in_a_row_whatever_is_remembered() -> None:
    chosen = Addresses.choose({"gateway": 99}, base=20_000)

    assert (chosen.azurite_blob, chosen.gateway, chosen.workspace) == (20_000, 20_003, 20_005)


def test_a_world_without_memory_remembers_nothing(tmp_path: Path) -> None:
    assert recall(tmp_path / "world.json") == {}


def test_foreign_memory_is_refused(tmp_path: Path) -> None:
    (tmp_path / "world.json").write_text("ports: 1")

    with pytest.raises(ValueError, match="Expecting value"):
        recall(tmp_path / "world.json")


def test_a_port_is_taken_while_somebody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        assert not is_free(server.getsockname()[1])


def test_files_are_dropped_through_the_gateway_and_rows_kept_in_azurite() -> None:
    addresses = Addresses.choose({}, base=20_000)

    assert "BlobEndpoint=http://127.0.0.1:20003/devstoreaccount1" in addresses.storage
    assert "TableEndpoint=http://127.0.0.1:20002/devstoreaccount1" in addresses.storage
