"""Who may call: every router depends on this, so a route is closed unless it says otherwise.

The platform sees one function with one authorisation level, so this is the application's own.
Only the digest of the operator's key is a setting; the key itself is nowhere on the server.
"""

from collections.abc import Callable
from hashlib import sha256
from secrets import compare_digest
from typing import Annotated

from fastapi import Depends, HTTPException
from fastapi.security import (
    HTTPAuthorizationCredentials,
    HTTPBasic,
    HTTPBasicCredentials,
    HTTPBearer,
)

BEARER = HTTPBearer(auto_error=False, description="The operator key.")

Key = Annotated[HTTPAuthorizationCredentials | None, Depends(BEARER)]

OPERATOR_KEY_DIGEST = Callable[[], str]


def operator(digest: OPERATOR_KEY_DIGEST) -> Callable[[Key], None]:
    """A dependency that answers 401 to everybody but the operator."""

    def check(key: Key) -> None:
        if not _fits(key.credentials if key else "", digest()):
            raise HTTPException(
                status_code=401,
                detail="send the operator key as: Authorization: Bearer <key>",
                headers={"WWW-Authenticate": "Bearer"},
            )

    return check


def _fits(key: str, digest: str) -> bool:
    return compare_digest(sha256(key.encode()).hexdigest(), digest)


REALM = "Tidegate"
BASIC = HTTPBasic(realm=REALM, auto_error=False, description="The operator key as password.")

Login = Annotated[HTTPBasicCredentials | None, Depends(BASIC)]


def reader(digest: OPERATOR_KEY_DIGEST) -> Callable[[Key, Login], None]:
    """The same for pages: a browser asks for the key and sends it as the password of any user.

    For routes that change nothing: a browser adds what it knows to requests of any origin.
    """

    def check(key: Key, login: Login) -> None:
        offered = key.credentials if key else login.password if login else ""
        if not _fits(offered, digest()):
            raise HTTPException(
                status_code=401,
                detail="give the operator key as the password; the user name does not matter",
                headers={"WWW-Authenticate": f'Basic realm="{REALM}", charset="UTF-8"'},
            )

    return check
