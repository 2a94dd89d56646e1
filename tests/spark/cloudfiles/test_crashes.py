"""Ten bronze drivers are killed: one before each step, three steps twice."""

import random
from collections import Counter
from dataclasses import replace

import pytest
from azure.storage.blob import BlobServiceClient

from local.databricks.spec import LakeEndpoint
from tests.spark.cloudfiles.bronze_audit import Auditor
from tests.spark.cloudfiles.killed_drivers import AIMS, Campaign
from tests.spark.cloudfiles.three_datasets import FLOW

SEED = 1


@pytest.fixture(scope="module")
def campaign(lake: LakeEndpoint, blobs: BlobServiceClient) -> Campaign:
    """At its end, after a run that nobody killed."""
    chance = random.Random(SEED)  # noqa: S311 - repeatable
    campaign = Campaign(lake=lake, blobs=blobs, chance=chance)
    campaign.run(len(AIMS))
    return campaign


def test_nothing_is_lost_and_nothing_is_doubled(campaign: Campaign) -> None:
    assert campaign.auditor.findings == []
    assert campaign.kills == Counter(AIMS)
    assert campaign.answered == campaign.files.keys()
    assert {file.dataset for file in campaign.files.values()} == set(FLOW.datasets)


def test_the_same_auditor_finds_what_is_not_as_it_was_put(campaign: Campaign) -> None:
    name, file = next(each for each in campaign.files.items() if each[1].ids)
    for ids, told in ((file.ids[1:], "rows too many"), ((*file.ids, "more"), "lost rows")):
        auditor = Auditor(blobs=campaign.blobs, flow=FLOW.name)
        files = {**campaign.files, name: replace(file, ids=ids)}

        auditor.look(files, complete=True, when="now")
        answered = {
            each
            for level in range(1, campaign.level + 1)
            for each in auditor.receipts(level, files, [])
        }

        assert told in str(auditor.findings)
        assert "wrong numbers in its receipt" in str(auditor.findings)
        assert answered == files.keys()
