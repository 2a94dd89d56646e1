"""What a client reads to find a world."""

from pathlib import Path

from local.world.addresses import Addresses
from local.world.credentials import Credentials
from local.world.profile import profile, write_profile

ADDRESSES = Addresses.choose({}, base=20_000)


def test_it_names_every_face_of_the_world(tmp_path: Path) -> None:
    credentials = Credentials.at(tmp_path / "secrets")

    assert profile(ADDRESSES, credentials) == {
        "TIDEGATE_API_URL": "http://127.0.0.1:20004/api",
        "TIDEGATE_OPERATOR_KEY": credentials.operator_key,
        "TIDEGATE_LANDING": ADDRESSES.storage,
        "DATABRICKS_HOST": "http://127.0.0.1:20005",
        "DATABRICKS_TOKEN": credentials.workspace_token,
    }


def test_it_is_a_dotenv_file_that_only_its_owner_reads(tmp_path: Path) -> None:
    path = tmp_path / "profile.env"
    path.write_text("left over")
    path.chmod(0o644)

    write_profile(path, {"A": "1", "B": "x=y;z"})

    assert path.read_text("utf-8") == "A=1\nB=x=y;z\n"
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [path]
