"""Runs one stream through a lake port that may be in the way; killed by the test that starts it."""

import argparse
from pathlib import Path

from local.databricks.session import Compiler, running_session
from local.databricks.spec import LakeEndpoint
from tests.spark.cloudfiles.streams import Stream


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.spark.cloudfiles.crashing")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--name", required=True)
    parser.add_argument("--source", required=True)
    parser.add_argument("--root", required=True)
    given = parser.parse_args()
    lake = LakeEndpoint(blob_port=given.port)
    with running_session(
        lake, Path(".tidegate/jars"), given.root, memory="1g", compiler=Compiler.QUICK_START
    ) as spark:
        stream = Stream(name=given.name, spark=spark, source=given.source, root=given.root)
        stream.run(cloudFiles_maxFilesPerTrigger="1")


if __name__ == "__main__":
    main()
