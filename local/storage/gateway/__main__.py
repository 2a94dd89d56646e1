"""Command line of the event gateway."""

import argparse
import asyncio
import logging
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from textwrap import dedent
from typing import Final

from aiohttp import web

from local.lifeline import end_with_parent
from local.storage.gateway.application import STOP_SECONDS, Gateway, Settings, built
from local.storage.gateway.subscription import SubscriptionError, load_subscriptions
from local.storage.gateway.upstream import MAX_LINE_BYTES

_EPILOG: Final = dedent("""\
    Put the gateway's port into the BlobEndpoint of a connection string; whoever writes to Azurite's
    own port raises no events.

    FILE of --subscriptions is a JSON list with the names of Event Grid's own fields:

      [{"name": "files",
        "endpointType": "WebHook",
        "endpointUrl": "http://127.0.0.1:7071/runtime/webhooks/eventgrid?functionName=on_file",
        "eventDeliverySchema": "EventGridSchema",
        "includedEventTypes": ["Microsoft.Storage.BlobCreated", "Microsoft.Storage.BlobRenamed"],
        "subjectBeginsWith": "/blobServices/default/containers/landing/",
        "advancedFilters": [{"operatorType": "StringIn", "key": "data.api",
                             "values": ["PutBlob", "PutBlockList", "FlushWithClose", "CopyBlob"]}],
        "retry": {"maxDeliveryAttempts": 30, "eventTimeToLiveInMinutes": 1440,
                  "delaysSeconds": [0.2, 1, 3, 10, 30, 60]},
        "deadLetter": {"container": "deadletters", "prefix": "files"}},
       {"name": "queue",
        "endpointType": "StorageQueue", "connectionString": "...", "queueName": "arrivals",
        "messageEncoding": "base64"}]

    See also: eventDeliverySchema CloudEventSchemaV1_0, subjectEndsWith, isSubjectCaseSensitive,
    operatorType NumberGreaterThan (with "value"), messageEncoding plain, maxEventsPerBatch.

    Addresses of its own:
      GET  /_gateway/health, /_gateway/deliveries
      POST /_gateway/faults        {"subscription": "files", "action": "drop", "count": 3}
                                   action drop, duplicate or delay (with "seconds"); GET, DELETE
      POST /topics/NAME/api/events the endpoint of azure.eventgrid.EventGridPublisherClient
      GET  /topics/NAME/events?after=N
    Faults and topics want the key of --topic-key-file in the header aeg-sas-key.
    """)


def parsed(arguments: Sequence[str]) -> argparse.Namespace:
    """The command line. Raises SystemExit."""
    parser = argparse.ArgumentParser(
        prog="python -m local.storage.gateway",
        description="Azurite's blob endpoint with what Azurite lacks: Event Grid and Data Lake.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--port", type=int, required=True, help="where to listen, on 127.0.0.1")
    parser.add_argument("--azurite-blob-port", type=int, required=True)
    parser.add_argument("--outbox", type=Path, required=True, help="folder of undelivered events")
    parser.add_argument("--subscriptions", type=Path, required=True, metavar="FILE")
    parser.add_argument("--topic-key-file", type=Path, required=True, metavar="FILE")
    return parser.parse_args(arguments)


def settings_of(arguments: argparse.Namespace) -> Settings:
    """Read the files that are named. Raises SubscriptionError, OSError, ValueError."""
    key = arguments.topic_key_file.read_text(encoding="utf-8").strip()
    if not key:
        raise ValueError(f"{arguments.topic_key_file} holds no key")
    return Settings(
        port=arguments.port,
        azurite_blob_port=arguments.azurite_blob_port,
        outbox=arguments.outbox,
        subscriptions=load_subscriptions(arguments.subscriptions),
        topic_key=key,
    )


async def serve(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with built(settings) as gateway, asyncio.TaskGroup() as tasks:
        delivering = tasks.create_task(gateway.deliver())
        await _listen(gateway, settings.port, stop)
        delivering.cancel()


async def _listen(gateway: Gateway, port: int, stop: asyncio.Event) -> None:
    # Bodies pass unread: decompressing them would break both their length and their signature.
    runner = web.AppRunner(
        gateway.application,
        access_log=None,
        auto_decompress=False,
        max_line_size=MAX_LINE_BYTES,
        max_field_size=MAX_LINE_BYTES,
    )
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", port, shutdown_timeout=STOP_SECONDS).start()
        print("ready", flush=True)
        await stop.wait()
    finally:
        await runner.cleanup()


def main() -> int:
    """Entry point; does not return after serving. 1: the port is taken, 2: bad configuration."""
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(name)s %(message)s")
    logging.getLogger("azure").setLevel(logging.WARNING)
    try:
        settings = settings_of(parsed(sys.argv[1:]))
    except (SubscriptionError, OSError, ValueError) as error:
        print(f"gateway: {error}", file=sys.stderr)
        return 2
    end_with_parent()
    code = 0
    try:
        asyncio.run(serve(settings))
    except* OSError as errors:
        print(f"gateway: {errors.exceptions[0]}", file=sys.stderr)
        code = 1
    # The lifeline's thread holds the lock of standard input, on which a normal exit aborts.
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    raise SystemExit(main())
