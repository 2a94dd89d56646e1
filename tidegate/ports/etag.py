"""The version of a row or of a blob."""

from typing import NewType

Etag = NewType("Etag", str)
"""Opaque and without quotes: two ETags are equal or they are not."""
