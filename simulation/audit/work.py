"""Whether a run that was ordered had anything to do."""

from collections.abc import Iterable, Mapping
from typing import Final

from flows.names import DatasetName, Stage
from flows.receipt import Receipt
from flows.request import BronzeRequest, GoldRequest, Request, SilverRequest

NOTHING: Final = -1
"""The version of a table of which nothing was consumed."""


def has_work(request: Request, receipts: Iterable[Receipt], shown: Iterable[GoldRequest]) -> bool:
    """`receipts` are the closed ones so far, `shown` the requests of gold that succeeded."""
    match request:
        case BronzeRequest():
            answered = {file.file_id for each in receipts for file in each.bronze_files}
            return any(file.file_id not in answered for file in request.files)
        case SilverRequest():
            return _silver_has_work(request, [each for each in receipts if _is_silver(each)])
        case GoldRequest():
            return all(_ahead(request.silver, each.silver) for each in shown)


def _is_silver(receipt: Receipt) -> bool:
    return receipt.closed.stage is Stage.SILVER


def _silver_has_work(request: SilverRequest, closed: list[Receipt]) -> bool:
    wanted = {name: reach.to for name, reach in request.bronze.items()}
    epoch = max((each.closed.epoch for each in closed), default=0)
    consumed: dict[DatasetName, int] = {}
    for receipt in closed:
        for name, version in receipt.closed.consumed.items():
            consumed[name] = max(version, consumed.get(name, NOTHING))
    return request.epoch.to != epoch or _ahead(wanted, consumed)


def _ahead[N: str](wanted: Mapping[N, int], there: Mapping[N, int]) -> bool:
    return any(version > there.get(name, NOTHING) for name, version in wanted.items())
