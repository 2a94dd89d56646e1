"""Keys: the same for the same name, another one for another, and nothing of a name in them."""

from hashlib import sha256

from tidegate.ledger.ids import FILE_ID, HASH_DIGITS, file_id, path_key, path_key_of
from tidegate.ports import Etag

PATH = "netflix/titles/tïtles 2026.csv"


def test_the_key_of_a_path_is_the_beginning_of_its_hash() -> None:
    assert path_key(PATH) == sha256(PATH.encode()).hexdigest()[:HASH_DIGITS]


def test_a_file_id_is_the_keys_of_path_and_etag() -> None:
    etag = sha256(b'"0x1"').hexdigest()[:HASH_DIGITS]
    assert file_id(PATH, Etag('"0x1"')) == f"{path_key(PATH)}-{etag}"


def test_another_etag_is_another_file_of_the_same_path() -> None:
    one, other = file_id(PATH, Etag("1")), file_id(PATH, Etag("2"))
    assert one != other
    assert path_key_of(one) == path_key_of(other) == path_key(PATH)


def test_an_id_looks_like_an_id() -> None:
    assert FILE_ID.fullmatch(file_id(PATH, Etag("1")))
    assert not FILE_ID.fullmatch(PATH)
