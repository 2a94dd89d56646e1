"""The installer before machines that lack something; it must touch nothing there."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

INSTALLER = Path(__file__).parents[3] / "local" / "setup" / "install.sh"


@pytest.fixture
def bare_tree(tmp_path: Path) -> Path:
    folder = tmp_path / "tree" / "local" / "setup"
    folder.mkdir(parents=True)
    shutil.copy(INSTALLER, folder)
    return tmp_path / "tree"


def a_tool(folder: Path, name: str, script: str) -> None:
    folder.mkdir(exist_ok=True)
    tool = folder / name
    tool.write_text(f"#!/bin/sh\n{script}\n")
    tool.chmod(0o755)


def install(tree: Path, tools: Path) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": f"{tools}{os.pathsep}{os.defpath}", "HOME": str(tools)}
    return subprocess.run(
        ["sh", str(tree / "local" / "setup" / "install.sh")],
        env=environment, capture_output=True, text=True, timeout=30, check=False,
    )  # fmt: skip


def test_everything_that_is_missing_is_named_at_once(bare_tree: Path, tmp_path: Path) -> None:
    tools = tmp_path / "tools"
    a_tool(tools, "python3", "exit 1")
    a_tool(tools, "python3.13", "echo 'pyenv: command not found' >&2; exit 127")
    a_tool(tools, "java", """echo 'openjdk version "11.0.2" 2019-01-15' >&2""")
    a_tool(tools, "node", "echo v18.20.0")

    done = install(bare_tree, tools)

    assert done.returncode == 2
    assert "Python 3.13" in done.stderr
    assert "Java 17 or later (found: 11)" in done.stderr
    assert "Node.js 20 or later (found: 18)" in done.stderr
    assert sorted(path.name for path in bare_tree.iterdir()) == ["local"]


def test_java_8_is_read_as_too_old(bare_tree: Path, tmp_path: Path) -> None:
    tools = tmp_path / "tools"
    a_tool(tools, "java", """echo 'java version "1.8.0_292"' >&2""")
    a_tool(tools, "python3", "exit 1")

    assert "Java 17 or later (found: 1)" in install(bare_tree, tools).stderr


def test_a_python_that_pyenv_keeps_aside_is_found(bare_tree: Path, tmp_path: Path) -> None:
    tools = tmp_path / "tools"
    a_tool(tools, "python3.13", "exit 127")
    a_tool(tools, "java", "exit 1")
    versions = tools / ".pyenv" / "versions" / "3.13.9" / "bin"
    versions.mkdir(parents=True)
    a_tool(versions, "python3.13", "exit 0")

    done = install(bare_tree, tools)

    assert done.returncode == 2
    assert "Java" in done.stderr
    assert "Python" not in done.stderr
