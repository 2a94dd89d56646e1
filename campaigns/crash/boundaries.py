"""The steps between which a process may die, recognised by the requests that carry them out.

Host: the gate's order of writes and the conductor's, as docs/architecture.md has them. Gateway: a
write and its event. Workspace: a run that is taken, Auto Loader's checkpoint, a Delta commit, the
receipt.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from campaigns.proxy.traffic import Front, Request

HOST: Final = "functions"
GATEWAY: Final = "gateway"
WORKSPACE: Final = "workspace"

Sign = Callable[[Request], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Boundary:
    """A kind of request; a process dies before it is carried out, or before it is answered."""

    process: str
    name: str
    front: Front
    sign: Sign

    def fits(self, request: Request) -> bool:
        """Whether the request carries out this step."""
        return request.front is self.front and self.sign(request)


def _row(pattern: str) -> Sign:
    """A row that is written, alone or in a transaction."""
    found = re.compile(pattern.encode())
    return lambda each: each.method in {"POST", "PUT"} and found.search(each.body) is not None


def _row_deleted(key: str) -> Sign:
    """The same for one that goes: its key is part of the address, here or within a transaction."""
    found = re.compile(rf"RowKey='{key}")
    inside = re.compile(rf"DELETE [^\r\n]*RowKey='{key}".encode())
    return lambda each: (
        found.search(each.path) is not None
        if each.method == "DELETE"
        else inside.search(each.body) is not None
    )


def _call(method: str, pattern: str) -> Sign:
    found = re.compile(pattern)
    return lambda each: each.method == method and found.match(each.path) is not None


def _copy(container: str) -> Sign:
    return lambda each: each.copies and each.path.startswith(f"/{container}/")


def _host(name: str, front: Front, sign: Sign) -> Boundary:
    return Boundary(process=HOST, name=name, front=front, sign=sign)


def _state(name: str) -> str:
    """In a JSON document that is a string of another."""
    return rf'\\"state\\": ?\\"{name}\\"'


BOUNDARIES: Final = (
    _host("event", Front.EVENTS, _call("POST", "/runtime/webhooks/")),
    _host("file seen", Front.HOST_TABLES, _row('"RowKey": ?"head"')),
    _host("open row", Front.HOST_TABLES, _row('"RowKey": ?"open:')),
    _host("file sent to queue", Front.HOST_QUEUES, _call("POST", "/files/messages$")),
    _host("message taken", Front.HOST_QUEUES, _call("GET", "/files/messages$")),
    _host("message deleted", Front.HOST_QUEUES, _call("DELETE", "/files/messages/")),
    _host("content claimed", Front.HOST_TABLES, _row('"RowKey": ?"newest:')),
    _host("PROMOTING saved", Front.HOST_TABLES, _row(_state("PROMOTING"))),
    _host("copy into accepted", Front.HOST_LAKE, _copy("accepted")),
    _host("delete from landing", Front.HOST_LAKE, _call("DELETE", "/landing/")),
    _host("ACCEPTED saved", Front.HOST_TABLES, _row(_state("ACCEPTED"))),
    _host("verdict saved", Front.HOST_TABLES, _row(_state("(REJECTED|DUPLICATE)"))),
    _host("copy into quarantine", Front.HOST_LAKE, _copy("quarantine")),
    _host("nudge", Front.HOST_QUEUES, _call("POST", "/flows/messages$")),
    _host("request written", Front.HOST_LAKE, _call("PUT", "/requests/")),
    _host("flow state saved", Front.HOST_TABLES, _row('"RowKey": ?"state"')),
    _host("run_now", Front.HOST_JOBS, _call("POST", r"/api/2\.\d/jobs/run-now$")),
    _host("receipt read", Front.HOST_LAKE, _call("GET", "/receipts/[^/]+/(bronze|silver)/")),
    _host("LOADED saved", Front.HOST_TABLES, _row(_state("LOADED"))),
    _host("open row deleted", Front.HOST_TABLES, _row_deleted("open")),
    _host("run noted", Front.HOST_TABLES, _row('"RowKey": ?"run:')),
    Boundary(
        process=GATEWAY,
        name="upload",
        front=Front.GATEWAY_STORE,
        sign=_call("PUT", "/landing/"),
    ),
    Boundary(
        process=GATEWAY,
        name="copy into accepted",
        front=Front.GATEWAY_STORE,
        sign=_copy("accepted"),
    ),
    Boundary(
        process=GATEWAY,
        name="delete from landing",
        front=Front.GATEWAY_STORE,
        sign=_call("DELETE", "/landing/"),
    ),
    Boundary(
        process=GATEWAY,
        name="event delivered",
        front=Front.EVENTS,
        sign=_call("POST", "/runtime/webhooks/"),
    ),
    Boundary(
        process=WORKSPACE,
        name="run_now",
        front=Front.HOST_JOBS,
        sign=_call("POST", r"/api/2\.\d/jobs/run-now$"),
    ),
    Boundary(
        process=WORKSPACE,
        name="Auto Loader's checkpoint",
        front=Front.SPARK_STORE,
        sign=_call("PUT", "/lake/checkpoints/.*/(offsets|commits)/"),
    ),
    Boundary(
        process=WORKSPACE,
        name="Delta commit in bronze",
        front=Front.SPARK_STORE,
        sign=_call("PUT", r"/lake/tables/\w+_bronze/.*/_delta_log/\d{20}\.json$"),
    ),
    Boundary(
        process=WORKSPACE,
        name="Delta commit in silver",
        front=Front.SPARK_STORE,
        sign=_call("PUT", r"/lake/tables/\w+_silver/.*/_delta_log/\d{20}\.json$"),
    ),
    Boundary(
        process=WORKSPACE,
        name="Delta commit in gold",
        front=Front.SPARK_STORE,
        sign=_call("PUT", r"/lake/tables/\w+_gold/.*/_delta_log/\d{20}\.json$"),
    ),
    Boundary(
        process=WORKSPACE,
        name="receipt",
        front=Front.SPARK_STORE,
        sign=_call("PUT", "/receipts/[^/]+/(bronze|silver)/"),
    ),
)
