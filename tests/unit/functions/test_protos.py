"""The stand-in for protobuf refuses what protobuf would refuse."""

import pytest

from local.functions.protos import ParameterBinding, RpcHttp, StatusResult, TypedData


@pytest.mark.parametrize(
    ("kind", "value"),
    [("string", "a"), ("json", "{}"), ("bytes", b"a"), ("int", 1), ("double", 1.5)],
)
def test_typed_data_holds_one_value_under_its_kind(kind: str, value: object) -> None:
    data = TypedData(**{kind: value})
    assert data.WhichOneof("data") == kind
    assert getattr(data, kind) == value


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("string", b"a"),
        ("string", None),
        ("json", {}),
        ("bytes", "a"),
        ("http", {}),
        ("int", 1.5),
        ("stream", b""),
    ],
)
def test_typed_data_refuses_a_value_of_another_type(kind: str, value: object) -> None:
    with pytest.raises(TypeError, match=kind):
        TypedData(**{kind: value})


def test_typed_data_refuses_two_values() -> None:
    with pytest.raises(TypeError, match="one of a kind"):
        TypedData(string="a", json="{}")


def test_empty_typed_data_is_no_kind() -> None:
    assert TypedData().WhichOneof("data") is None


def test_other_kinds_are_no_attributes_so_the_library_takes_it_for_a_message() -> None:
    data = TypedData(http=RpcHttp(method="GET"))
    assert not hasattr(data, "TypedData")
    assert not hasattr(data, "string")


def test_a_value_is_not_shown_in_a_representation() -> None:
    assert "secret" not in repr(TypedData(string="secret"))


def test_parameters_are_sent_inside_the_message() -> None:
    assert ParameterBinding(name="p", data=None).WhichOneof("rpc_data") == "data"


def test_success_and_failure_differ() -> None:
    assert StatusResult.Success != StatusResult.Failure
