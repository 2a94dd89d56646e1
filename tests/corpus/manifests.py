"""The table of manifests: what lies beside a file of two rows, and what becomes of the file."""

# ruff: noqa: E501 - one line is one case

import json
from hashlib import sha256
from typing import Final

from tests.corpus.contracts import ID
from tests.corpus.declared import Declared, column, declared

CONTENT: Final = b"id,note\n1,a\n2,b\n"
HASH: Final = sha256(CONTENT).hexdigest()
OTHER: Final = sha256(b"another file").hexdigest()


def beside(name: str, **stated: object) -> Declared:
    """A contract that asks for a manifest; one bad row rejects."""
    asked = {"manifest": stated}
    return declared(name, ID, column("note"), controlTotals=asked, toleratedBadRows=0)


BOTH: Final = beside("both_totals")
ROWS: Final = beside("stated_rows", sha256=None)
DIGEST: Final = beside("stated_hash", rows=None, sha256="digest")


def said(**fields: object) -> bytes:
    """A manifest."""
    return json.dumps(fields).encode()


GOOD: Final = said(rows=2, sha256=HASH)
type Case = tuple[str, Declared, bytes, str]
"""Name, contract, manifest, and `accepted` or the reason."""

UNREADABLE: Final = "manifest_unreadable"
WRONG: Final = "control_totals"

# fmt: off
CASES: Final[list[Case]] = [
    ("rows and hash", BOTH, GOOD, "accepted"),
    ("rows and hash, and more", BOTH, said(rows=2, sha256=HASH, file="x.csv", made={"by": [1, None]}), "accepted"),
    ("a hash in capitals", BOTH, said(rows=2, sha256=HASH.upper()), "accepted"),
    ("rows as a text", BOTH, said(rows="2", sha256=HASH), "accepted"),
    ("rows with zeros before", BOTH, said(rows="0002", sha256=HASH), "accepted"),
    ("a manifest with a mark", BOTH, b"\xef\xbb\xbf" + GOOD, "accepted"),
    ("a manifest over several lines", BOTH, GOOD.replace(b",", b",\r\n "), "accepted"),
    ("rows alone", ROWS, said(rows=2), "accepted"),
    ("rows alone, a hash that nobody asked for", ROWS, said(rows=2, sha256="none"), "accepted"),
    ("a hash alone, in a field of another name", DIGEST, said(digest=HASH), "accepted"),
    ("too few rows", BOTH, said(rows=1, sha256=HASH), WRONG),
    ("too many rows", BOTH, said(rows=3, sha256=HASH), WRONG),
    ("no rows", ROWS, said(rows=0), WRONG),
    ("10^17 rows", ROWS, said(rows=10**17), WRONG),
    ("another hash", BOTH, said(rows=2, sha256=OTHER), WRONG),
    ("another hash, and other rows", BOTH, said(rows=9, sha256=OTHER), WRONG),
    ("no rows stated", BOTH, said(sha256=HASH), UNREADABLE),
    ("no hash stated", BOTH, said(rows=2), UNREADABLE),
    ("names in capitals", BOTH, said(ROWS=2, SHA256=HASH), UNREADABLE),
    ("rows null", ROWS, said(rows=None), UNREADABLE),
    ("rows true", ROWS, said(rows=True), UNREADABLE),
    ("rows a fraction", ROWS, said(rows=2.0), UNREADABLE),
    ("rows below nothing", ROWS, said(rows=-2), UNREADABLE),
    ("rows with a sign", ROWS, said(rows="+2"), UNREADABLE),
    ("rows with a space", ROWS, said(rows=" 2"), UNREADABLE),
    ("rows with a comma", ROWS, said(rows="2,000"), UNREADABLE),
    ("rows in other digits", ROWS, said(rows="\u0662"), UNREADABLE),
    ("rows a list", ROWS, said(rows=[2]), UNREADABLE),
    ("10^400 rows", ROWS, said(rows=10**400), UNREADABLE),
    ("rows of 10,000 digits", ROWS, b'{"rows": ' + b"1" * 10_000 + b"}", UNREADABLE),
    ("rows NaN", ROWS, b'{"rows": NaN}', UNREADABLE),
    ("rows twice", ROWS, b'{"rows": 2, "rows": 2}', UNREADABLE),
    ("half a hash", BOTH, said(rows=2, sha256=HASH[:32]), UNREADABLE),
    ("a hash and a line end", BOTH, said(rows=2, sha256=HASH + "\n"), UNREADABLE),
    ("a hash with letters that look alike", BOTH, said(rows=2, sha256="\u0430" * 64), UNREADABLE),
    ("a hash that is a number", DIGEST, said(digest=7), UNREADABLE),
    ("a manifest of nothing", BOTH, b"", UNREADABLE),
    ("half a manifest", BOTH, GOOD[:20], UNREADABLE),
    ("a list of manifests", BOTH, b"[" + GOOD + b"]", UNREADABLE),
    ("two manifests", BOTH, GOOD + b"\n" + GOOD, UNREADABLE),
    ("a manifest as a text", BOTH, json.dumps(GOOD.decode()).encode(), UNREADABLE),
    ("a manifest in UTF-16", BOTH, GOOD.decode().encode("utf-16"), UNREADABLE),
    ("a manifest with a broken character", BOTH, GOOD.replace(b'"rows"', b'"r\xffws"'), UNREADABLE),
    ("the file instead of its manifest", BOTH, CONTENT, UNREADABLE),
    ("a line of sha256sum", BOTH, f"{HASH}  x.csv\n".encode(), UNREADABLE),
    ("60,000 brackets", BOTH, b"[" * 60_000, UNREADABLE),
    ("65,537 bytes", ROWS, said(rows=2).ljust(65_537), UNREADABLE),
    ("65,536 bytes", ROWS, said(rows=2).ljust(65_536), "accepted"),
]
# fmt: on
