"""The one route that asks for no token: every SDK client reads it when it is built."""

from typing import Final

from local.databricks.documents import JsonObject
from local.databricks.rest.route import Request, Route, route
from local.databricks.runs.notices import WORKSPACE_ID
from local.databricks.workspace import Workspace

PATH: Final = "/.well-known/databricks-config"


class Probe(Request):
    """No parameters."""


async def config(workspace: Workspace, _request: Probe) -> JsonObject:
    """Where to log in; on a laptop the token is all there is."""
    return {
        "oidc_endpoint": f"{workspace.address}/oidc",
        "workspace_id": WORKSPACE_ID,
        "cloud": "Azure",
    }


ROUTES: Final[tuple[Route[Workspace], ...]] = (route("GET", PATH, Probe, config),)
