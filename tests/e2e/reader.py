"""A reader of the tutorial: a copy of the project, two terminals, and the page in front of him."""

import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import threading
import time
import venv
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from local.world.screen import HOME
from tests.e2e.tutorial import Step, steps

ROOT: Final = Path(__file__).parents[2]
PAGE: Final = ROOT / "docs" / "tutorial.md"
INSTALLED: Final = (".tidegate/jars", "local/setup/node_modules")
PACKAGES: Final = Path(sysconfig.get_paths()["purelib"])
STAMPS: Final = ("installed-requirements.txt", "installed-pyproject.toml")
STEP_SECONDS: Final = 240.0
PUT_AWAY: Final = "make down"
"""The last block."""


def copy_of_the_project(folder: Path) -> Path:
    """What a clone of the tree as it is would hold, set up with the packages of this one."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    for name in filter(None, listed.stdout.split("\0")):
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, target)
    for name in INSTALLED:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).symlink_to(ROOT / name)
    environment_for(folder)
    return folder


def environment_for(folder: Path) -> None:
    """A `.venv` as `make setup` leaves it: ours, but for the place of the project itself."""
    here, there = Path(sys.prefix), folder / ".venv"
    venv.create(there, symlinks=True)
    site = there / PACKAGES.relative_to(here)
    # A folder that is named here does not have its own path files read: the original's stay out.
    (site / "project.pth").write_text(f"{folder}\n{folder / 'spark'}\n{PACKAGES}\n")
    for stamp in STAMPS:
        shutil.copy(here / stamp, there / stamp)
    script = (here / "bin" / "tidegate").read_text("utf-8")
    (there / "bin" / "tidegate").write_text(script.replace(str(here), str(there)))
    (there / "bin" / "tidegate").chmod(0o755)


class Terminal:
    """A shell that stops at the first command that fails."""

    def __init__(self, folder: Path) -> None:
        self._environment = {**os.environ, "COLUMNS": "100"}
        self._folder = folder

    def __call__(self, step: Step) -> str:
        done = subprocess.run(
            ["sh", "-euc", step.commands],
            cwd=self._folder, env=self._environment, timeout=STEP_SECONDS, check=False,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        assert done.returncode == 0, f"docs/tutorial.md:{step.line}\n{done.stdout}"
        return done.stdout


class SecondTerminal(Terminal):
    """Its command stays: the output so far is returned once the page's lines are there."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._log = folder / "second-terminal.log"
        self._running: list[subprocess.Popen[bytes]] = []

    def __call__(self, step: Step) -> str:
        with self._log.open("wb") as log:
            process = subprocess.Popen(
                ["sh", "-euc", step.commands],
                cwd=self._folder, env=self._environment, process_group=0,
                stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
            )  # fmt: skip
        self._running.append(process)
        deadline, pause = time.monotonic() + STEP_SECONDS, threading.Event()
        while step.missing(output := self._log.read_text("utf-8")):
            if process.poll() is not None or time.monotonic() > deadline:
                break
            pause.wait(0.2)
        return output

    def close(self) -> None:
        """Ctrl-C, and wait."""
        for process in self._running:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGINT)
            process.wait(STEP_SECONDS)


class Reader:
    """Types the page's blocks one after another, and compares."""

    def __init__(self, folder: Path, second: SecondTerminal) -> None:
        """`folder` is a copy of the project."""
        self.folder = folder
        self._first, self._second = Terminal(folder), second
        self._left = deque(steps(PAGE.read_text("utf-8")))

    @property
    def world(self) -> Path:
        """Where `make up` keeps it."""
        return self.folder / HOME

    def read(self, before: str = "nothing") -> None:
        """Go on, to the end or to the block with those commands. Raises AssertionError."""
        while self._left and self._left[0].commands.strip() != before:
            self._type(self._left[0])
            self._left.popleft()

    def _type(self, step: Step) -> None:
        output = self._second(step) if step.stays else self._first(step)
        assert step.missing(output) == [], f"docs/tutorial.md:{step.line}\n{output}"


@contextmanager
def reading(folder: Path) -> Iterator[Reader]:
    """At the page's beginning; what still runs in the second terminal ends with the block."""
    second = SecondTerminal(copy_of_the_project(folder))
    try:
        yield Reader(folder, second)
    finally:
        second.close()
