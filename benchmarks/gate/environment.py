"""The peers' own virtual environment, made once from a list of pinned packages."""

import shutil
import subprocess
import sys
import venv
from pathlib import Path
from typing import Final

PEERS: Final = Path(__file__).parent / "peers.txt"


def peers_python(folder: Path, peers: Path = PEERS) -> Path:
    """The interpreter that has the peers. Raises CalledProcessError when they cannot be had."""
    python, done = folder / "bin" / "python", folder / "installed.txt"
    if done.exists() and done.read_bytes() == peers.read_bytes():
        return python
    sys.stderr.write(f"peers: installing into {folder}...\n")
    venv.create(folder, clear=True, with_pip=True)
    uv = shutil.which("uv")
    install = [uv, "pip", "install", "--python"] if uv else [str(python), "-m", "pip", "install"]
    where = [str(python)] if uv else ["--disable-pip-version-check"]
    subprocess.run([*install, *where, "--quiet", "-r", str(peers)], check=True)
    shutil.copy(peers, done)
    return python
