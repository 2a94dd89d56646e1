"""The Functions host for machines without `func`: `python -m local.functions --port 7071`.

It drives `azure-functions-runtime`, the worker library that Azure runs, and imitates the host
around it: queue, timer, HTTP and Event Grid triggers, queue outputs, retries and poison queues,
lock renewal, `host.json`, keys, the admin routes and a graceful stop.

Not imitated: creation and rotation of keys, scale-out and its leases, `functionTimeout`, retry
policies (`@app.retry`), Application Insights, identity-based connections, streamed HTTP bodies,
input bindings, outputs other than queues and HTTP responses, and the `lifespan` shutdown of an
ASGI app.
"""
