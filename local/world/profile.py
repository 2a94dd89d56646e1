"""The profile of a running world: what `tidegate` and other clients read to find it."""

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from local.world.addresses import Addresses
from local.world.credentials import Credentials

PROFILE: Final = "profile.env"
"""Its name in the folder of a world."""


def profile(addresses: Addresses, credentials: Credentials) -> dict[str, str]:
    """Environment variables by name; the last two are those that `databricks-sdk` reads."""
    return {
        "TIDEGATE_API_URL": f"{addresses.functions_url}/api",
        "TIDEGATE_OPERATOR_KEY": credentials.operator_key,
        "TIDEGATE_LANDING": addresses.storage,
        "DATABRICKS_HOST": addresses.workspace_url,
        "DATABRICKS_TOKEN": credentials.workspace_token,
    }


def write_profile(path: Path, values: Mapping[str, str]) -> None:
    """`NAME=value` lines that only their owner reads; a reader sees all of them or the old ones."""
    descriptor, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.writelines(f"{name}={value}\n" for name, value in values.items())
    Path(draft).replace(path)
