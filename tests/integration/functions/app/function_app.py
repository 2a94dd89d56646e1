"""A small app with one function for each row of the host's contract."""

import asyncio
import json
import logging
import os
import threading
import typing

import azure.functions as func
from fastapi import FastAPI, Request, Response

api = FastAPI()
app = func.AsgiFunctionApp(app=api, http_auth_level=func.AuthLevel.ANONYMOUS)
gate = threading.Event()
# The library refuses `list[str]` here, see `functions.py` of azure_functions_runtime.
Texts = typing.List[str]  # noqa: UP006


@api.get("/api/fast/{name}")
async def fast(name: str, request: Request) -> dict[str, str]:
    return {"name": name, "path": request.url.path, "query": request.url.query}


@api.post("/api/echo")
async def echo(request: Request) -> Response:
    body = await request.body()
    return Response(content=body, media_type="application/octet-stream", status_code=201)


@api.get("/api/cookies")
async def cookies() -> Response:
    response = Response(headers={"X-Case": "Kept"})
    response.set_cookie("session", "a b=", httponly=True, samesite="strict", max_age=60)
    response.set_cookie("theme", "dark", secure=True)
    return response


@app.function_name("items")
@app.route(
    route="items/{category:alpha}/{id:int?}",
    methods=["GET", "POST"],
    auth_level=func.AuthLevel.FUNCTION,
)
def items(req: func.HttpRequest, context: func.Context) -> func.HttpResponse:
    document = {
        "params": dict(req.route_params),
        "query": dict(req.params),
        "header": req.headers.get("X-Test"),
        "size": len(req.get_body()),
        "invocation": context.invocation_id,
    }
    return func.HttpResponse(json.dumps(document), mimetype="application/json")


@app.function_name("text")
@app.route(route="text", auth_level=func.AuthLevel.ANONYMOUS)
def text(req: func.HttpRequest) -> str:
    return "plain" if req.method else ""


@app.function_name("locked")
@app.route(route="locked", auth_level=func.AuthLevel.ADMIN)
def locked(req: func.HttpRequest) -> str:
    return "opened" if req.method else ""


@app.function_name("broken")
@app.route(route="broken", auth_level=func.AuthLevel.ANONYMOUS)
def broken(req: func.HttpRequest) -> str:
    raise ValueError(f"broken on purpose by a {req.method}")


@app.function_name("switched_off")
@app.route(route="off", methods=["GET"], auth_level=func.AuthLevel.ANONYMOUS)
def switched_off(req: func.HttpRequest) -> str:
    return str(req.method)


@app.function_name("on_event")
@app.event_grid_trigger(arg_name="event")
@app.queue_output(arg_name="out", queue_name="%EVENTS_QUEUE%", connection="AzureWebJobsStorage")
async def on_event(event: func.EventGridEvent, out: func.Out[str]) -> None:
    kind = type(event).__name__
    if event.id.startswith("bad"):
        raise ValueError(f"event {event.id} is bad")
    out.set(json.dumps({"id": event.id, "kind": kind, "data": event.get_json()}))


@app.function_name("on_work")
@app.queue_trigger(arg_name="message", queue_name="%WORK_QUEUE%", connection="AzureWebJobsStorage")
@app.queue_output(arg_name="$return", queue_name="%DONE_QUEUE%", connection="AzureWebJobsStorage")
def on_work(message: func.QueueMessage) -> str:
    body = message.get_body().decode()
    logging.info("working on message %s", message.id)  # noqa: LOG015  # as apps do
    print("printed by the app")  # noqa: T201  # apps do, and it must reach the log
    if body.startswith("fail"):
        raise RuntimeError("failing on purpose")
    if body.startswith("hold"):
        gate.wait(float(body.split()[1]))
    return json.dumps(
        {
            "body": body,
            "count": message.dequeue_count,
            "inserted": str(message.insertion_time),
            "pid": os.getpid(),
        }
    )


@app.function_name("on_fan")
@app.queue_trigger(arg_name="message", queue_name="%FAN_QUEUE%", connection="AzureWebJobsStorage")
@app.queue_output(arg_name="out", queue_name="%WORK_QUEUE%", connection="AzureWebJobsStorage")
async def on_fan(message: func.QueueMessage, out: func.Out[Texts]) -> None:
    count = int(message.get_body())
    await asyncio.sleep(0)
    out.set([f"part {number}" for number in range(count)])


@app.function_name("sweep")
@app.timer_trigger(arg_name="timer", schedule="%SWEEP%", run_on_startup=True, use_monitor=True)
@app.queue_output(arg_name="out", queue_name="%TICKS_QUEUE%", connection="AzureWebJobsStorage")
def sweep(timer: func.TimerRequest, out: func.Out[str]) -> None:
    out.set(
        json.dumps({"past_due": timer.past_due, "status": getattr(timer, "schedule_status", None)})
    )
