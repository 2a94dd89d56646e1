"""Who may call: every router depends on this, so a route is closed unless it says otherwise.

The platform sees one function with one authorisation level, so this is the application's own.
Only the digest of the operator's key is a setting; the key itself is nowhere on the server.
"""

from collections.abc import Callable
from hashlib import sha256
from secrets import compare_digest
from typing import Annotated

from fastapi import Depends, HTTPException
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

BEARER = HTTPBearer(auto_error=False, description="The operator key.")

Key = Annotated[HTTPAuthorizationCredentials | None, Depends(BEARER)]

OPERATOR_KEY_DIGEST = Callable[[], str]


def operator(digest: OPERATOR_KEY_DIGEST) -> Callable[[Key], None]:
    """A dependency that answers 401 to everybody but the operator."""

    def check(key: Key) -> None:
        offered = sha256(key.credentials.encode()).hexdigest() if key else ""
        if not compare_digest(offered, digest()):
            raise HTTPException(
                status_code=401,
                detail="send the operator key as: Authorization: Bearer <key>",
                headers={"WWW-Authenticate": "Bearer"},
            )

    return check
