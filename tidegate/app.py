"""The Azure Functions app: every trigger translates and calls."""

import logging

import azure.functions as func

from tidegate.api.app import create_api
from tidegate.messages import Announcement, FileMessage, FlowMessage
from tidegate.wiring import expect_a_run, service, settings

STORAGE = "AzureWebJobsStorage"

# The SDK logs the address of every call, and addresses hold the names that suppliers gave.
logging.getLogger("azure").setLevel(logging.WARNING)

app = func.AsgiFunctionApp(
    app=create_api(service, lambda: settings().operator_key_sha256),
    http_auth_level=func.AuthLevel.ANONYMOUS,
    function_name="api",
)


@app.event_grid_trigger(arg_name="event")
async def on_landing_event(event: str) -> None:
    """Event Grid, as a webhook: one event as JSON, of either schema."""
    await service().arrivals.on_event(event)


@app.queue_trigger(arg_name="message", queue_name="arrivals", connection=STORAGE)
async def on_arrival(message: func.QueueMessage) -> None:
    """Event Grid, through a storage queue: the same events, plain or as base64."""
    await service().arrivals.on_event(message.get_body().decode(errors="replace"))


@app.queue_trigger(arg_name="message", queue_name="files", connection=STORAGE)
async def on_file(message: func.QueueMessage) -> None:
    """Drive one version of a file on."""
    file = FileMessage.model_validate_json(message.get_body())
    await service().driver.drive(file.flow, file.file_id)


@app.queue_trigger(arg_name="message", queue_name="flows", connection=STORAGE)
async def on_flow(message: func.QueueMessage) -> None:
    """Look at one flow."""
    expect_a_run()
    await service().looks.look(FlowMessage.model_validate_json(message.get_body()).flow)


@app.queue_trigger(arg_name="message", queue_name="announcements", connection=STORAGE)
async def on_announcement(message: func.QueueMessage) -> None:
    """Tell the world."""
    await service().announcer.publish(Announcement.model_validate_json(message.get_body()))


# What a function failed at five times the host puts into a queue of its own, without a reason.


@app.queue_trigger(arg_name="message", queue_name="arrivals-poison", connection=STORAGE)
async def on_poisoned_arrival(message: func.QueueMessage) -> None:
    """Receive its paths once more; the reconciler finds them anyway."""
    await service().poison.arrival(message.get_body())


@app.queue_trigger(arg_name="message", queue_name="files-poison", connection=STORAGE)
async def on_poisoned_file(message: func.QueueMessage) -> None:
    """Drive the file once more, or leave it stuck, with a reason."""
    await service().poison.file(message.get_body())


@app.queue_trigger(arg_name="message", queue_name="flows-poison", connection=STORAGE)
async def on_poisoned_flow(message: func.QueueMessage) -> None:
    """Look once more, and put down why that fails; the watchdog looks anyway."""
    await service().poison.flow(message.get_body())


@app.queue_trigger(arg_name="message", queue_name="announcements-poison", connection=STORAGE)
async def on_poisoned_announcement(message: func.QueueMessage) -> None:
    """Publish once more, or keep it until an operator sends it again."""
    await service().poison.announcement(message.get_body())


@app.timer_trigger(arg_name="timer", schedule="%WATCHDOG_SCHEDULE%", use_monitor=False)
async def watchdog(timer: func.TimerRequest) -> None:  # noqa: ARG001 - the binding needs it
    """Drive on whatever stands still."""
    await service().watchdog.sweep()


@app.timer_trigger(arg_name="timer", schedule="%RECONCILER_SCHEDULE%", use_monitor=False)
async def reconciler(timer: func.TimerRequest) -> None:  # noqa: ARG001 - the binding needs it
    """Find what no event told of."""
    await service().reconciler.sweep()
