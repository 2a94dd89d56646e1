"""Which paths are ours, and which names get no further than a refusal."""

import pytest

from tests.fakes.world import declared
from tidegate.arrivals.address import Address, address

REFUSED = {
    "": "1 to 1024",
    "x" * 1025: "1 to 1024",
    "netflix": "no dataset",
    "netflix/titles": "does not match",
    "netflix/titles/": "empty or relative",
    "netflix//a.csv": "empty or relative",
    "netflix/titles/../a.csv": "empty or relative",
    "./netflix/titles/a.csv": "empty or relative",
    "netflix/titles/a\nb.csv": "control",
    "netflix/titles/a\x00.csv": "control",
    "netflix/titles/\u202egnp.csv": "control",
    "netflix/titles/a\ud800.csv": "control",
    "netflix/titles/a.exe": "does not match",
    "netflix/ratings/a.csv": "no dataset of that name",
    "hulu/titles/a.csv": "no flow of that name",
    "NETFLIX/titles/a.csv": "no flow of that name",
}

OURS = [
    "netflix/titles/a.csv",
    "netflix/titles/2026/01/a b.csv",
    "netflix/titles/%2e%2e%2fa.csv",
    "netflix/titles/=cmd.csv",
    "netflix/titles/<script>.csv",
    "netflix/titles/ünï.csv",
    "netflix/titles/_delta_log.csv",
    "netflix/titles/'; drop table titles.csv",
]


@pytest.mark.parametrize(("path", "reason"), REFUSED.items())
def test_a_path_that_is_not_ours_has_a_reason(path: str, reason: str) -> None:
    refused = address(path, declared())
    assert isinstance(refused, str)
    assert reason in refused


@pytest.mark.parametrize("path", OURS)
def test_an_odd_name_in_a_declared_folder_is_just_a_name(path: str) -> None:
    found = address(path, declared())
    assert isinstance(found, Address)
    assert found.contract.dataset == "titles"
