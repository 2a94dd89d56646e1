"""Queue bodies and names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from local.functions.bindings import QueueAddress
from local.functions.host_json import MessageEncoding
from local.functions.queues import decode, encode, poison_queue


@given(st.binary())
def test_base64_holds_any_bytes(body: bytes) -> None:
    stored = encode(body, MessageEncoding.BASE64)
    assert decode(stored, MessageEncoding.BASE64) == body


@given(st.text())
def test_none_holds_any_text(text: str) -> None:
    body = text.encode()
    assert decode(encode(body, MessageEncoding.NONE), MessageEncoding.NONE) == body


@pytest.mark.parametrize("text", ['{"a": 1}', "abc", "YQ=", "ä"])
def test_what_is_no_base64_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        decode(text, MessageEncoding.BASE64)


def test_bytes_that_are_no_text_need_base64() -> None:
    with pytest.raises(UnicodeDecodeError):
        encode(b"\xff", MessageEncoding.NONE)


@pytest.mark.parametrize(
    ("name", "poison"),
    [
        ("files", "files-poison"),
        ("a" * 56, "a" * 56 + "-poison"),
        ("a" * 57, None),
        ("files-poison", None),
    ],
)
def test_a_queue_has_a_poison_queue_unless_its_name_forbids(name: str, poison: str | None) -> None:
    found = poison_queue(QueueAddress(name=name, connection_string="account"))
    assert (found.name if found else None) == poison
