"""Queue functions through the running host."""

import json
from collections.abc import Mapping

from tests.integration.functions.host_process import HostProcess, eventually
from tests.integration.functions.storage import Storage


async def done(
    storage: Storage, settings: Mapping[str, str], start: str
) -> list[dict[str, object]]:
    found = map(json.loads, await storage.bodies(settings["DONE_QUEUE"]))
    return [document for document in found if str(document["body"]).startswith(start)]


async def test_a_message_is_processed_once_and_deleted(
    host: HostProcess, storage: Storage, shared_settings: Mapping[str, str]
) -> None:
    await storage.put(shared_settings["WORK_QUEUE"], "once")
    (document,) = await eventually(lambda: done(storage, shared_settings, "once"), bool)
    assert document["count"] == 1
    await eventually(lambda: storage.length(shared_settings["WORK_QUEUE"]), lambda n: n == 0)
    (logged,) = host.records(" on_work ", "root: working on message")[-1:]
    invocation = logged.split(" ")[3]
    assert host.records(" on_work ", invocation, "stdout: printed by the app")
    assert host.records(" on_work ", invocation, "succeeded")


async def test_a_list_becomes_one_message_for_each_item(
    host: HostProcess, storage: Storage, shared_settings: Mapping[str, str]
) -> None:
    assert host.process.poll() is None
    await storage.put(shared_settings["FAN_QUEUE"], "6")
    documents = await eventually(
        lambda: done(storage, shared_settings, "part"), lambda found: len(found) == 6
    )
    assert {document["body"] for document in documents} == {f"part {n}" for n in range(6)}


async def test_a_message_that_keeps_failing_ends_in_the_poison_queue(
    host: HostProcess, storage: Storage, shared_settings: Mapping[str, str]
) -> None:
    queue = shared_settings["WORK_QUEUE"]
    await storage.put(queue, "fail always")
    poison = await eventually(lambda: storage.bodies(f"{queue}-poison"), bool)
    assert poison == ["fail always"]
    await eventually(lambda: storage.length(queue), lambda n: n == 0)
    failures = host.records(" on_work ", "ERROR", "RuntimeError: failing on purpose")
    assert len(failures) == 3
    assert not host.records("fail always")
