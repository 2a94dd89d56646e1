"""A flow of three datasets, one of each load mode, for bronze runs that are killed."""

from dataclasses import replace
from typing import Final

from flows.contract import LoadMode
from flows.drift import DriftAction, DriftKind, DriftPolicy, DriftRule
from flows.flow import Coalescing, Flow
from flows.names import DatasetName
from tests.unit.medallion.contracts import shop

EVOLVING: Final = DriftRule(kind=DriftKind.ADDED, action=DriftAction.EVOLVE)
"""A new column costs its stream one restart, which may be killed, too."""
CONTRACT: Final = replace(shop("kills"), drift=DriftPolicy(rules=(EVOLVING,)))
FLOW: Final = Flow(
    name=CONTRACT.flow,
    description="",
    coalescing=Coalescing(),
    datasets={
        DatasetName(mode): replace(CONTRACT, dataset=DatasetName(mode), load_mode=mode)
        for mode in (LoadMode.UPSERT, LoadMode.APPEND, LoadMode.SNAPSHOT)
    },
)
HEADER: Final = ",".join(column.name for column in CONTRACT.columns)
