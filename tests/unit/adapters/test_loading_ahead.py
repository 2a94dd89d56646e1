"""The SDK is imported ahead of the first run, in a process of its own: here it is there already."""

import subprocess
import sys
from typing import Final

PROGRAM: Final = """
import sys
from tidegate.adapters.databricks_client import load_sdk
print("databricks.sdk" in sys.modules)
loading = load_sdk()
print(load_sdk() is loading)
loading.join()
print("databricks.sdk" in sys.modules)
"""


def test_the_sdk_is_loaded_once_and_only_when_it_is_asked_for() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True
    )
    assert ended.stdout.split() == ["False", "True", "True"]
