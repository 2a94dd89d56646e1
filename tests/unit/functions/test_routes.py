"""Routes: templates, constraints, the order in which they are tried."""

import pytest

from local.functions.bindings import AuthLevel, Function, HttpTrigger
from local.functions.errors import StartError
from local.functions.routes import RouteTable, parse_route


@pytest.mark.parametrize(
    ("template", "path", "params"),
    [
        ("hello", "/api/hello", {}),
        ("hello", "/API/Hello", {}),
        ("hello", "/api/hello/", {}),
        ("hello", "/api/hello/more", None),
        ("hello", "/hello", None),
        ("flows/{flow}", "/api/flows/netflix", {"flow": "netflix"}),
        ("flows/{flow}", "/api/flows/a%20b%2Fc", {"flow": "a b/c"}),
        ("flows/{flow}", "/api/flows", None),
        ("items/{category:alpha}/{id:int?}", "/api/items/abc/7", {"category": "abc", "id": "7"}),
        ("items/{category:alpha}/{id:int?}", "/api/items/abc", {"category": "abc"}),
        ("items/{category:alpha}/{id:int?}", "/api/items/123/7", None),
        ("items/{category:alpha}/{id:int?}", "/api/items/abc/x", None),
        ("/{*route}", "/api/a/b/c", {"route": "a/b/c"}),
        ("/{*route}", "/api", {}),
        ("/{*route}", "/other", None),
        ("files/{**path}", "/api/files/a/b", {"path": "a/b"}),
        ("pages/{n=1}", "/api/pages", {"n": "1"}),
        ("pages/{n=1}", "/api/pages/3", {"n": "3"}),
        ("{name}.{ext}", "/api/a.b.csv", {"name": "a.b", "ext": "csv"}),
        ("v{version:int}", "/api/v2", {"version": "2"}),
        ("a.b", "/api/axb", None),
        ("r/{id:regex(^\\d{{2}}$)}", "/api/r/12", {"id": "12"}),
    ],
)
def test_a_template_matches(template: str, path: str, params: dict[str, str] | None) -> None:
    assert parse_route("api", template).match(path) == params


@pytest.mark.parametrize(
    ("constraint", "fits", "misfits"),
    [
        ("int", ["0", "-5", "2147483647"], ["2147483648", "1.5", "x"]),
        ("long", ["9223372036854775807"], ["9223372036854775808"]),
        ("bool", ["true", "FALSE"], ["1"]),
        ("alpha", ["abc"], ["a1"]),
        ("guid", ["cd2c1638-1638-72d5-1638-deadbeef1638"], ["cd2c"]),
        ("float", ["1.5", "-2"], ["x"]),
        ("double", ["1e3"], ["x"]),
        ("decimal", ["1.10"], ["x"]),
        ("datetime", ["2026-03-15"], ["yesterday"]),
        ("length(2)", ["ab"], ["a", "abc"]),
        ("length(2,3)", ["ab", "abc"], ["a", "abcd"]),
        ("minlength(2)", ["ab"], ["a"]),
        ("maxlength(2)", ["ab"], ["abc"]),
        ("min(3)", ["3"], ["2", "x"]),
        ("max(3)", ["3"], ["4"]),
        ("range(1,5)", ["1", "5"], ["0", "6"]),
        ("int:min(1)", ["1"], ["0"]),
    ],
)
def test_a_constraint_checks_its_parameter(
    constraint: str, fits: list[str], misfits: list[str]
) -> None:
    route = parse_route("", f"x/{{id:{constraint}}}")
    assert [route.match(f"/x/{text}") for text in fits] == [{"id": text} for text in fits]
    assert [route.match(f"/x/{text}") for text in misfits] == [None] * len(misfits)


def function(name: str, route: str, *methods: str) -> Function:
    trigger = HttpTrigger(
        parameter="req",
        route=route,
        methods=frozenset(methods),
        auth_level=AuthLevel.ANONYMOUS,
    )
    return Function(name=name, function_id=name, trigger=trigger, outputs=(), raw_bindings=())


def found(table: RouteTable, method: str, path: str) -> str | None:
    match = table.find(method, path)
    return match[0].function.name if match else None


def test_the_most_specific_route_wins_whatever_the_order() -> None:
    functions = [
        function("all", "/{*route}"),
        function("any", "flows/{flow}"),
        function("number", "flows/{flow:int}"),
        function("exact", "flows/mine"),
    ]
    for ordered in (functions, functions[::-1]):
        table = RouteTable("api", ordered)
        assert found(table, "GET", "/api/flows/mine") == "exact"
        assert found(table, "GET", "/api/flows/7") == "number"
        assert found(table, "GET", "/api/flows/x") == "any"
        assert found(table, "GET", "/api/else/x") == "all"


def test_a_method_is_part_of_the_route() -> None:
    table = RouteTable("api", [function("get", "a", "GET"), function("rest", "/{*route}", "POST")])
    assert found(table, "GET", "/api/a") == "get"
    assert found(table, "POST", "/api/a") == "rest"
    assert found(table, "DELETE", "/api/a") is None


def test_no_methods_mean_every_method() -> None:
    table = RouteTable("", [function("f", "a")])
    assert found(table, "PATCH", "/a") == "f"


@pytest.mark.parametrize("route", ["a/{id:nosuch}", "a/{id", "a/{x}/{x}"])
def test_a_route_that_cannot_be_read_stops_the_start(route: str) -> None:
    with pytest.raises(StartError, match="function broken: route"):
        RouteTable("api", [function("broken", route)])
