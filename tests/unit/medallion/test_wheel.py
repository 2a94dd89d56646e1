"""Builds the wheel that the bundle uploads and looks into it."""

import configparser
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

SPARK = Path("spark")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.Path:
    target = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(target)]
    subprocess.run(command, cwd=SPARK, check=True, capture_output=True)
    (built,) = target.glob("medallion-*-py3-none-any.whl")
    return zipfile.Path(built)


def test_it_carries_the_pipelines_and_the_declared_flows(wheel: zipfile.Path) -> None:
    for name in ("medallion/bronze.py", "medallion/gold/netflix/facts.py", "flows/receipt.py"):
        assert (wheel / name).exists(), name
    declared = {path.name for path in Path("flows/netflix").glob("*.yaml")}
    shipped = {path.name for path in (wheel / "flows" / "netflix").iterdir()}
    assert declared
    assert declared <= shipped


def test_it_carries_nothing_of_the_service_or_the_laptop(wheel: zipfile.Path) -> None:
    folders = {path.name for path in wheel.iterdir() if ".dist-info" not in path.name}

    assert folders == {"medallion", "flows"}


def test_the_job_finds_its_entry_points(wheel: zipfile.Path) -> None:
    (info,) = (path for path in wheel.iterdir() if path.name.endswith(".dist-info"))
    scripts = configparser.ConfigParser()
    scripts.read_string((info / "entry_points.txt").read_text("utf-8"))

    assert dict(scripts["console_scripts"]) == {
        "bronze": "medallion.bronze:main",
        "maintain": "medallion.maintain:main",
        "silver": "medallion.silver:main",
    }


def test_it_runs_on_the_python_of_databricks(wheel: zipfile.Path) -> None:
    (info,) = (path for path in wheel.iterdir() if path.name.endswith(".dist-info"))

    assert "Requires-Python: >=3.12" in (info / "METADATA").read_text("utf-8")
