"""`python -m tests.spark.cloudfiles.kills --kills N --seed S`: kill bronze runs at every step."""

import argparse
import random
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from azure.storage.blob import BlobServiceClient

from flows import layout
from local.databricks.session import connection_string
from local.databricks.spec import LakeEndpoint
from local.ports import free_ports
from local.storage.azurite import Azurite, running
from tests.spark.cloudfiles.killed_drivers import Campaign


@contextmanager
def own_lake() -> Iterator[LakeEndpoint]:
    """An Azurite with the containers of the layout, on an empty folder."""
    blob, queue, table = free_ports(3)
    with tempfile.TemporaryDirectory(prefix="tidegate-kills-") as folder:
        azurite = Azurite(blob_port=blob, queue_port=queue, table_port=table)
        with running(azurite, Path(folder)) as started:
            yield LakeEndpoint(blob_port=started.blob_port)


def main() -> int:
    """Exit code 1 when the auditor found something."""
    parser = argparse.ArgumentParser(prog="python -m tests.spark.cloudfiles.kills")
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with (
        own_lake() as lake,
        BlobServiceClient.from_connection_string(connection_string(lake)) as blobs,
    ):
        for container in layout.CONTAINERS:
            blobs.create_container(container)
        chance = random.Random(given.seed)  # noqa: S311 - repeatable
        campaign = Campaign(lake=lake, blobs=blobs, chance=chance)
        findings = campaign.run(given.kills)
    by_step = ", ".join(f"{step} {count}" for step, count in sorted(campaign.kills.items()))
    rows = sum(len(file.ids) for file in campaign.files.values())
    told = f"seed {given.seed}: {campaign.kills.total()} kills ({by_step}), {campaign.ends} ends"
    print(f"{told}, {len(campaign.files)} files, {rows} rows, {len(findings)} findings")  # noqa: T201 - a command
    print(*findings, sep="\n")  # noqa: T201 - as above
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
