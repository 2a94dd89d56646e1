"""The story of the files of one script: dropped, followed, counted, queried."""

import time
from typing import Final

from flows.names import FlowName
from local.demo.follow import Follower
from local.demo.landing import upload
from local.demo.script import Script
from local.demo.tables import LAYERS, QUERIES
from local.demo.tell import Voice
from local.demo.visit import Visit
from tidegate.api.views import FileDetail

FLOW: Final = FlowName("netflix")


def tell_story(
    voice: Voice, script: Script, visit: Visit, seconds: float
) -> tuple[FileDetail, ...]:
    """Returns what became of each file. Raises DemoFailedError."""
    before = {table: visit.warehouse.count(table) for table in LAYERS}
    visit.service.new_events()
    follower = Follower(visit.service, FLOW, voice.teller)
    voice.script(script)
    begun = time.monotonic()
    dropped = {upload(visit.connection_string, drop): drop.path for drop in script.drops}
    files = follower.until_settled(dropped, seconds)
    voice.say(f"Settled {time.monotonic() - begun:.1f} s after the first drop.\n")
    voice.files(files)
    voice.layers(before, {table: visit.warehouse.count(table) for table in LAYERS})
    for title, sql in QUERIES:
        voice.answer(title, visit.warehouse.ask(sql))
    return files
