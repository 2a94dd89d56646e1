"""What a supplier wrote into `landing`, one line of JSON for each attempt."""

import base64
import json
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

LANDING: Final = "landing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """One PUT. Without an answer it may have been carried out or not."""

    path: str
    """Below container `landing`: `<flow>/<dataset>/<name>`."""
    content: bytes
    sent_at: datetime
    etag: str = ""
    """Without quotes; empty when no answer came."""
    committed_at: datetime | None = None
    """Last-Modified of the answer: whole seconds."""

    @property
    def acknowledged(self) -> bool:
        """Whether the storage account promised to keep it."""
        return bool(self.etag)

    @property
    def dataset(self) -> str:
        """The second part of the path."""
        return self.path.split("/")[1]

    @property
    def digest(self) -> str:
        """SHA-256 of the bytes, in hexadecimal."""
        return sha256(self.content).hexdigest()


class UploadLog:
    """Append-only; a campaign that is stopped leaves it for a later audit."""

    def __init__(self, path: Path) -> None:
        """The file is made with the first line."""
        self.path = path

    def add(self, upload: Upload) -> None:
        """Append a line; from one thread at a time."""
        with self.path.open("a", encoding="ascii") as file:
            file.write(json.dumps(_document(upload)) + "\n")

    def read(self) -> tuple[Upload, ...]:
        """In the order in which they were sent; none when there is no file."""
        if not self.path.exists():
            return ()
        lines = self.path.read_text("ascii").splitlines()
        return tuple(_upload(json.loads(line)) for line in lines)


def _document(upload: Upload) -> dict[str, Any]:
    committed = upload.committed_at
    return {
        "path": upload.path,
        "content": base64.b64encode(upload.content).decode(),
        "sent_at": upload.sent_at.isoformat(),
        "etag": upload.etag,
        "committed_at": committed.isoformat() if committed else None,
    }


def _upload(document: dict[str, Any]) -> Upload:
    committed = document["committed_at"]
    return Upload(
        path=document["path"],
        content=base64.b64decode(document["content"]),
        sent_at=datetime.fromisoformat(document["sent_at"]),
        etag=document["etag"],
        committed_at=datetime.fromisoformat(committed) if committed else None,
    )
