"""Serve the function app in a folder until SIGTERM, SIGINT or the end of standard input."""

import argparse
import asyncio
import logging
import os
import signal
import sys
import uuid
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path
from typing import Final, TextIO

from local.functions.app import App, parse_functions
from local.functions.errors import StartError
from local.functions.host import Host
from local.functions.host_json import read_host_json
from local.functions.invoker import Invoker
from local.functions.keys import read_keys
from local.functions.logs import PrintedLines, configure_logging
from local.functions.queues import Queues
from local.functions.running import Running
from local.functions.settings import load_settings
from local.functions.worker import Worker, current_invocation
from local.functions.worker_loop import WorkerLoop
from local.lifeline import end_with_parent

GRACE_SECONDS: Final = 8.0
"""Below the lifeline's own limit."""

logger = logging.getLogger("local.functions")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m local.functions", description=__doc__)
    parser.add_argument("--port", type=int, required=True, help="port on 127.0.0.1")
    parser.add_argument("--app", type=Path, default=Path(), help="folder of host.json")
    parser.add_argument("--keys-file", type=Path, help="JSON file of access keys")
    parser.add_argument("--grace", type=float, default=GRACE_SECONDS, help="seconds to stop in")
    parser.add_argument("--log-level", default="INFO", choices=["DEBUG", "INFO", "WARNING"])
    return parser.parse_args()


async def _serve(arguments: argparse.Namespace, out: TextIO) -> bool:
    running = Running()
    level = logging.getLevelNamesMapping()[arguments.log_level]
    configure_logging(level, current_invocation, running.function_of)
    stop = _stop_on_signals()
    folder: Path = arguments.app.resolve()
    settings = load_settings(folder, os.environ)
    options = read_host_json(folder, settings.values, processors=os.cpu_count() or 1)
    keys = read_keys(arguments.keys_file)
    # The app reads its settings from the environment, as it does on the platform.
    os.environ.update(settings.values)
    async with AsyncExitStack() as stack:
        queues = Queues(options.queues.message_encoding)
        stack.push_async_callback(queues.close)
        worker = Worker(WorkerLoop())
        functions = parse_functions(await worker.index(folder), settings)
        app = App(folder=folder, settings=settings, options=options, functions=functions)
        invoker = Invoker(worker, queues, running, lambda: str(uuid.uuid4()))
        host = Host(app, invoker, queues, keys, stack)
        await host.start(arguments.port)
        logger.info("serving %s on port %d: %s", folder, arguments.port, _names(app))
        print("ready", file=out, flush=True)
        try:
            await host.wait(stop)
        finally:
            drained = await host.stop(timedelta(seconds=arguments.grace))
        return drained


def _names(app: App) -> str:
    return ", ".join(function.name for function in app.functions)


def _stop_on_signals() -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    return stop


def main() -> int:
    """Exit code 0 after a graceful stop, 1 when the app cannot be served or work was left."""
    arguments = _arguments()
    end_with_parent()
    # Standard output says `ready` and nothing else; what the app prints goes to the log.
    out, sys.stdout = sys.stdout, PrintedLines()
    try:
        drained = asyncio.run(_serve(arguments, out))
    except (StartError, OSError) as error:
        print(f"python -m local.functions: {error}", file=sys.stderr)
        return 1
    return 0 if drained else 1


if __name__ == "__main__":
    code = main()
    sys.stderr.flush()
    # Not SystemExit: the interpreter would wait for whatever threads the app has left.
    os._exit(code)
