"""The flows as a deployment declares them: with the coalescing of a flow that states none."""

import shutil
from pathlib import Path
from typing import Final

import yaml

import flows

PACKAGE: Final = Path(flows.__file__).parent


def declared_anew(folder: Path, flow: str) -> Path:
    """A copy of package `flows` in which this flow keeps to the defaults of docs/contracts.md.

    Returns the folder that holds it, to come first on the host's `PYTHONPATH`. The example's own
    declaration starts bronze after a second of quiet, so that people at a laptop see something.
    """
    shutil.copytree(PACKAGE, folder / PACKAGE.name, ignore=shutil.ignore_patterns("__pycache__"))
    declaration = folder / PACKAGE.name / flow / "flow.yaml"
    document = yaml.safe_load(declaration.read_text("utf-8"))
    document.pop("coalescing")
    declaration.write_text(yaml.safe_dump(document, allow_unicode=True), "utf-8")
    return folder
