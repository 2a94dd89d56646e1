"""The flow that a request names, or a refusal that names those there are."""

from fastapi import HTTPException

from flows.flow import Flow
from flows.names import FlowName
from tidegate.service import Service


def declared(service: Service, flow: FlowName) -> Flow:
    """Raises HTTPException 404; whoever asks is known, so the declared flows may be named."""
    found = service.flows.get(flow)
    if found is None:
        names = ", ".join(sorted(service.flows)) or "none"
        detail = f"no flow of that name is declared; declared are: {names}"
        raise HTTPException(status_code=404, detail=detail)
    return found
