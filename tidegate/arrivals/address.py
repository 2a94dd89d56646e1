"""Which flow and dataset a path in `landing` belongs to."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Final
from urllib.parse import quote

from flows.contract import Contract
from flows.control import Manifest
from flows.flow import Flow
from flows.names import DatasetName, FlowName

MAX_PATH: Final = 1024
MAX_ENCODED: Final = 1900
"""The source of a copy is a URL of 2 KiB at most, the account's address included (Azure Storage
REST, Copy Blob, `x-ms-copy-source`): a file of a longer path could never leave landing."""
LONGEST_ENCODED: Final = 12
"""Characters in a URL for one of a path."""
UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Unicode categories that no name has any use for; none of them is printable."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A path that a declared dataset claims."""

    path: str
    flow: Flow
    contract: Contract


def address(path: str, flows: Mapping[FlowName, Flow]) -> Address | str:
    """The dataset of a path, or the reason why it has none, in words."""
    if reason := _hostile(path):
        return reason
    flow_name, _, rest = path.partition("/")
    dataset_name, _, name = rest.partition("/")
    flow = flows.get(FlowName(flow_name))
    if flow is None:
        return "no flow of that name"
    contract = flow.datasets.get(DatasetName(dataset_name))
    if contract is None:
        return f"flow {flow.name} has no dataset of that name"
    if not fnmatchcase(name, contract.path_pattern):
        return f"the name does not match {contract.path_pattern}"
    return Address(path=path, flow=flow, contract=contract)


def beside(path: str, flows: Mapping[FlowName, Flow]) -> Address | None:
    """The address of the file that a manifest speaks for; None when the path is no manifest's."""
    contract = _contract(path, flows)
    if contract is None or not isinstance(contract.control, Manifest) or _hostile(path):
        return None
    if not path.endswith(contract.control.suffix):
        return None
    found = address(path.removesuffix(contract.control.suffix), flows)
    return found if isinstance(found, Address) else None


def _contract(path: str, flows: Mapping[FlowName, Flow]) -> Contract | None:
    flow_name, dataset_name, *_ = (*path.split("/", 2), "")
    flow = flows.get(FlowName(flow_name))
    return flow.datasets.get(DatasetName(dataset_name)) if flow else None


def _hostile(path: str) -> str:
    if not path or len(path) > MAX_PATH:
        return f"a path has 1 to {MAX_PATH} characters"
    if not path.isprintable() and any(unicodedata.category(letter) in UNSEEN for letter in path):
        return "the path holds control or formatting characters"
    if any(segment in {"", ".", ".."} for segment in path.split("/")):
        return "the path holds an empty or relative segment"
    # Storage reads a backslash in an address as a slash: two paths would name one blob.
    if "\\" in path:
        return "the path holds a backslash"
    if len(path) * LONGEST_ENCODED > MAX_ENCODED < len(quote(path)):
        return f"the path is longer than {MAX_ENCODED} characters in a URL"
    return ""
