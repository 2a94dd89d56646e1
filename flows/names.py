"""Identifiers that travel between the service and Spark."""

from enum import StrEnum
from typing import NewType

FlowName = NewType("FlowName", str)
DatasetName = NewType("DatasetName", str)
FileId = NewType("FileId", str)
"""`<path hash>-<ETag hash>`, both lower-case hexadecimal: one version of one blob."""


class Stage(StrEnum):
    """One step of a flow, in the order in which rows travel."""

    BRONZE = "bronze"
    SILVER = "silver"
    GOLD = "gold"
