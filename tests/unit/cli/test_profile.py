"""Where a deployment is, what opens it, and what is never told."""

from contextlib import chdir
from pathlib import Path

import pytest
from azure.core.credentials import AccessToken
from azure.core.exceptions import ClientAuthenticationError

from tidegate.adapters.landing import landing_at, signed_in
from tidegate.adapters.warehouse import Warehouse
from tidegate.cli.errors import CommandError, UnavailableError, UsageError
from tidegate.cli.profile import DEFAULT, Profile
from tidegate.errors import Permanent, SettingsError

WORLD = """
# written by the world
TIDEGATE_API_URL=http://127.0.0.1:7071/api
TIDEGATE_OPERATOR_KEY=key-of-the-world
export TIDEGATE_LANDING="AccountName=a;BlobEndpoint=http://127.0.0.1:1/a;"
DATABRICKS_HOST=http://127.0.0.1:2
DATABRICKS_TOKEN='token-of-the-world'
UNKNOWN=1
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "profile.env"
    path.write_text(WORLD)
    return path


def test_a_file_says_where_everything_is(file: Path) -> None:
    profile = Profile.read({}, file)
    assert profile.api_url == "http://127.0.0.1:7071/api"
    assert profile.operator_key == "key-of-the-world"
    assert profile.landing == "AccountName=a;BlobEndpoint=http://127.0.0.1:1/a;"
    assert profile.databricks_token == "token-of-the-world"  # noqa: S105 - a value of this test
    assert profile.warehouse_id == ""


def test_the_environment_comes_first_and_may_name_the_file(file: Path) -> None:
    env = {"TIDEGATE_PROFILE": str(file), "DATABRICKS_WAREHOUSE_ID": "w1"}
    assert Profile.read(env).warehouse_id == "w1"
    assert Profile.read({**env, "TIDEGATE_OPERATOR_KEY": "mine"}).operator_key == "mine"


def test_a_secret_of_the_file_never_goes_to_another_address(file: Path) -> None:
    elsewhere = Profile.read({"DATABRICKS_HOST": "https://elsewhere.example"}, file)
    assert elsewhere.databricks_token == ""
    assert elsewhere.operator_key == "key-of-the-world"
    with pytest.raises(UnavailableError):
        _ = Profile.read({"TIDEGATE_API_URL": "https://elsewhere.example/api"}, file).operator_key
    same = Profile.read({"DATABRICKS_HOST": "http://127.0.0.1:2"}, file)
    assert same.databricks_token == "token-of-the-world"  # noqa: S105 - a value of this test


def test_a_secret_of_the_environment_never_goes_to_an_address_that_just_lies_there(
    tmp_path: Path,
) -> None:
    """Whoever wrote the folder is not who set the variable."""
    env = {"TIDEGATE_OPERATOR_KEY": "mine", "DATABRICKS_TOKEN": "mine"}
    below = tmp_path / DEFAULT
    below.parent.mkdir(parents=True)
    below.write_text(WORLD)
    with chdir(tmp_path):
        assert Profile.read(env).operator_key == "key-of-the-world"
        below.write_text(
            "TIDEGATE_API_URL=https://x.example/api\nDATABRICKS_HOST=https://x.example"
        )
        profile = Profile.read(env)
    for name in ("api_url", "databricks_host"):
        with pytest.raises(UnavailableError, match="unknown"):
            getattr(profile, name)
    assert Profile.read(env, below).operator_key == "mine"


def test_without_a_profile_the_next_step_is_told(tmp_path: Path) -> None:
    with chdir(tmp_path), pytest.raises(UnavailableError, match="make up") as told:
        _ = Profile.read({"TIDEGATE_API_URL": " "}).api_url
    assert str(DEFAULT) in str(told.value)


def test_a_file_that_is_named_has_to_be_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--profile"):
        Profile.read({}, tmp_path / "none.env")


def test_a_line_that_is_none_is_told_without_its_text(tmp_path: Path) -> None:
    path = tmp_path / "profile.env"
    path.write_text("A=1\nsecret-without-a-name\n")
    with pytest.raises(UsageError, match=r"profile\.env:2") as told:
        Profile.read({}, path)
    assert "secret" not in str(told.value)


@pytest.mark.parametrize(
    "url",
    ["http://tidegate.example/api", "ftp://x/api", "tidegate/api", "https://x/else", "http://[x"],
)
def test_a_key_is_never_sent_in_clear_text(url: str) -> None:
    with pytest.raises(CommandError):
        _ = Profile.read({"TIDEGATE_API_URL": url}).api_url


def test_nothing_of_a_profile_is_in_its_repr(file: Path) -> None:
    assert "world" not in repr(Profile.read({}, file)).replace(str(file), "")


def test_a_connection_string_of_an_account_elsewhere_is_refused() -> None:
    text = "AccountName=a;AccountKey=c2VjcmV0;EndpointSuffix=core.windows.net"
    with pytest.raises(SettingsError) as told, landing_at(text):
        pass
    assert "c2VjcmV0" not in str(told.value)


class Stranger:
    """A credential of somebody who has not logged in."""

    def get_token(self, *scopes: str, **_how: object) -> AccessToken:
        raise ClientAuthenticationError(f"nobody for {scopes}")


def test_whoever_has_not_logged_in_is_told_how() -> None:
    with pytest.raises(Permanent, match="az login"):
        signed_in(Stranger())


def test_a_workspace_elsewhere_is_opened_by_https_only() -> None:
    with pytest.raises(Permanent, match="https"):
        Warehouse(host="http://adb-1.azuredatabricks.net", token="t")  # noqa: S106 - of nothing
