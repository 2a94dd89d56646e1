"""Run the workspace: `python -m local.databricks --port P --bundle infra ...`."""

import argparse
import asyncio
import logging
import os
import signal
import sys
from pathlib import Path
from typing import Final

from local.databricks.bundle import BundleError, load_bundle
from local.databricks.runs.notify import DestinationError, check_destinations
from local.databricks.serve import Options, serve
from local.databricks.session import Compiler
from local.databricks.spec import LakeEndpoint
from local.lifeline import end_with_parent

QUIET: Final = {
    "azure": logging.WARNING,
    "py4j": logging.WARNING,
    "SQLQueryContextLogger": logging.CRITICAL,  # repeats what the failed task's output says
}


def main() -> int:
    """Serve until SIGTERM or SIGINT, or until standard input ends."""
    parser = _parser()
    given = parser.parse_args()
    logging.basicConfig(level=logging.INFO, stream=sys.stderr)
    for name, level in QUIET.items():
        logging.getLogger(name).setLevel(level)
    try:
        bundle = load_bundle(given.bundle, given.target, _pairs(parser, "--var", given.var))
        check_destinations(bundle, _pairs(parser, "--destination", given.destination))
    except (BundleError, DestinationError) as error:
        parser.error(str(error))
    options = Options(
        port=given.port,
        bundle=bundle,
        project=given.bundle.parent / "spark",
        token=given.token_file.read_text("utf-8").strip(),
        state=given.state,
        lake=LakeEndpoint(blob_port=given.lake_blob_port),
        jars=given.jars,
        cores=given.cores,
        memory=given.memory,
        compiler=Compiler[given.compiler],
        destinations=_pairs(parser, "--destination", given.destination),
        rehearsal=given.rehearsal,
    )
    end_with_parent()
    asyncio.run(_until_told(options))
    return 0


async def _until_told(options: Options) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with serve(options):
        print("ready", flush=True)
        await stop.wait()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m local.databricks", description=__doc__)
    add = parser.add_argument
    add("--port", type=int, required=True)
    add("--bundle", type=Path, required=True, help="folder with databricks.yml")
    add("--target", default="dev")
    add("--var", action="append", default=[], metavar="NAME=VALUE", help="of the bundle")
    add("--destination", action="append", default=[], metavar="ID=URL", help="of notifications")
    add("--lake-blob-port", type=int, required=True, help="the blob service that ABFS reads")
    add("--jars", type=Path, required=True, help="folder with Delta and hadoop-azure")
    add("--state", type=Path, required=True, help="folder that remembers runs")
    add("--token-file", type=Path, required=True, help="the bearer token that clients send")
    add("--cores", type=int, default=2)
    add("--memory", default="2g", help="of the JVM")
    add("--compiler", choices=[each.name for each in Compiler], default=Compiler.THROUGHPUT.name)
    add(
        "--rehearsal",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="warm the session up while nobody waits for a run",
    )
    return parser


def _pairs(parser: argparse.ArgumentParser, option: str, given: list[str]) -> dict[str, str]:
    pairs = [each.partition("=") for each in given]
    if wrong := [name for name, separator, _ in pairs if not (name and separator)]:
        parser.error(f"{option} {wrong[0]}: must be NAME=VALUE")
    return {name: value for name, _, value in pairs}


if __name__ == "__main__":
    code = main()
    # The lifeline's thread still reads standard input, and the interpreter aborts over its lock.
    logging.shutdown()
    sys.stdout.flush()
    os._exit(code)
