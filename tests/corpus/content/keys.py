"""Keys and unique columns: repeated rows, conflicts, values written in several ways."""

# ruff: noqa: E501 - one line is one case

from typing import Final

from tests.corpus.case import Case, accepted, rejected
from tests.corpus.contracts import ID, NOTES, NOTES_STRICT
from tests.corpus.declared import column, declared
from tidegate.check.limits import Limits

PAIRS: Final = declared(
    "pairs",
    column("shop", primaryKey=True, primaryKeyPosition=1),
    column("day", "DATE", primaryKey=True, primaryKeyPosition=2),
    column("sold", "INT"),
)
SEQUENCED: Final = declared(
    "sequenced", ID, column("note"), column("changed", "TIMESTAMP"), sequenceBy="changed"
)
CODES: Final = declared(
    "codes",
    ID,
    column("code", unique=True),
    column("rank", "DECIMAL(9,3)", unique=True),
    column("seen", "TIMESTAMP", unique=True),
)
BY_NUMBER: Final = declared("by_number", column("x", "DOUBLE", primaryKey=True), column("note"))
BY_PRICE: Final = declared("by_price", column("x", "DECIMAL(9,3)", primaryKey=True), column("note"))
BY_FLAG: Final = declared("by_flag", column("x", "BOOLEAN", primaryKey=True), column("note"))
BY_TIME: Final = declared("by_time", column("x", "TIMESTAMP", primaryKey=True), column("note"))
BY_DAY: Final = declared(
    "by_day", column("x", "DATE", primaryKey=True, format="M/d/yyyy"), column("note")
)
BY_TEXT: Final = declared("by_text", column("x", primaryKey=True), column("note"))

H: Final = "id,note\n"
P: Final = "shop,day,sold\n"
S: Final = "id,note,changed\n"
C: Final = "id,code,rank,seen\n"
X: Final = "x,note\n"
BOTH: Final = "2:conflicting_key 3:conflicting_key"

# fmt: off
ROWS: Final = [
    Case("a row twice", NOTES, H + "1,a\n1,a\n", accepted(2, repeated=1)),
    Case("a row a hundred times", NOTES, H + "1,a\n" * 100, accepted(100, repeated=99)),
    Case("a row twice, none bad", NOTES_STRICT, H + "1,a\n2,b\n1,a\n", accepted(3, repeated=1)),
    Case("a row twice, its empty cell quoted once", NOTES, H + '1,\n1,""\n', accepted(2, repeated=1)),
    Case("a row twice, its cell quoted once", NOTES, H + '1,a\n1,"a"\n', accepted(2, repeated=1)),
    Case("one key, two contents", NOTES, H + "1,a\n1,b\n", accepted(2, BOTH)),
    Case("one key, two contents, none tolerated", NOTES_STRICT, H + "1,a\n2,x\n1,b\n", rejected("too_many_bad_rows", "2:conflicting_key 4:conflicting_key", rows=3)),
    Case("one key, three contents", NOTES, H + "1,a\n1,b\n1,c\n", accepted(3, BOTH + " 4:conflicting_key")),
    Case("one key, two contents, one of them twice", NOTES, H + "1,a\n1,b\n1,a\n", accepted(3, BOTH, repeated=1)),
    Case("one key, two contents, both of them twice", NOTES, H + "1,a\n1,b\n1,b\n1,a\n", accepted(4, BOTH, repeated=2)),
    Case("a key written in two ways", NOTES, H + "7,a\n007,a\n", accepted(2, BOTH)),
    Case("a bad row takes no part in conflicts", NOTES, H + "1,a\nx,b\nx,c\n", accepted(3, "3:id.type 4:id.type")),
    Case("a bad row twice", NOTES, H + "x,a\nx,a\n", accepted(2, "2:id.type", repeated=1)),
    Case("a row without its key", NOTES, H + ",a\n,b\n", accepted(2, "2:id.required 3:id.required")),
    Case("two pairs of conflicts, one within the other", NOTES, H + "1,a\n2,a\n2,b\n1,b\n", accepted(4, "2:conflicting_key 3:conflicting_key 4:conflicting_key 5:conflicting_key")),
    Case("findings stand in the order of the file", NOTES, H + "1,a\nx,b\n1,c\n", accepted(3, "2:conflicting_key 3:id.type 4:conflicting_key")),
    Case("a composite key conflicts as a whole", PAIRS, P + "a,2020-01-01,1\na,2020-01-02,1\nb,2020-01-01,1\na,2020-01-01,2\n", accepted(4, "2:conflicting_key 5:conflicting_key")),
    Case("half of a composite key is missing", PAIRS, P + "a,,1\n,2020-01-01,1\n", accepted(2, "2:day.required 3:shop.required")),
    Case("cells that join to the same text are two keys", PAIRS, P + "a2020-01-0,2020-01-01,1\na,2020-01-02,1\n", accepted(2)),
    Case("a column decides between rows of one key", SEQUENCED, S + "1,a,2020-01-01T00:00:00\n1,b,2020-01-02T00:00:00\n", accepted(2)),
    Case("a column decides, and a row is repeated", SEQUENCED, S + "1,a,2020-01-01T00:00:00\n1,a,2020-01-01T00:00:00\n", accepted(2, repeated=1)),
    Case("rows beyond those compared are left to silver", NOTES, H + "1,a\n2,b\n1,c\n", accepted(3), Limits(tracked_rows=2)),
    Case("identities beyond those remembered are left to silver", NOTES, H + "1,a\n2,b\n1,c\n", accepted(3), Limits(tracked_identities=2)),
    Case("rows that are all compared", NOTES, H + "1,a\n2,b\n1,c\n", accepted(3, "2:conflicting_key 4:conflicting_key"), Limits(tracked_rows=3)),
]

UNIQUE: Final = [
    Case("a unique text twice", CODES, C + "1,a,,\n2,a,,\n", accepted(2, "2:code.unique 3:code.unique")),
    Case("a unique text three times", CODES, C + "1,a,,\n2,b,,\n3,a,,\n4,a,,\n", accepted(4, "2:code.unique 4:code.unique 5:code.unique")),
    Case("empty cells are not compared", CODES, C + "1,,,\n2,,,\n3,,,\n", accepted(3)),
    Case("unique texts differ by case, space and form", CODES, C + "1,a,,\n2,A,,\n3,a ,,\n4,\u00fc,,\n5,u\u0308,,\n", accepted(5)),
    Case("a unique number written in two ways", CODES, C + "1,,1.5,\n2,,01.500,\n", accepted(2, "2:rank.unique 3:rank.unique")),
    Case("a unique time in two zones", CODES, C + "1,,,2020-01-01T12:00:00Z\n2,,,2020-01-01T14:00:00+02:00\n", accepted(2, "2:seen.unique 3:seen.unique")),
    Case("a repeated row does not break a unique column", CODES, C + "1,a,,\n1,a,,\n", accepted(2, repeated=1)),
    Case("a bad row takes no part in uniqueness", CODES, C + "1,a,,\n2,a,x,\n", accepted(2, "3:rank.type")),
    Case("a row that breaks two unique columns is one bad row", CODES, C + "1,a,1,\n2,a,1,\n", accepted(2, "2:code.unique 2:rank.unique 3:code.unique 3:rank.unique")),
]

# Contract, two texts, whether they are one key.
EQUAL: Final = [
    (NOTES, "1", "+1", True), (NOTES, "0", "-0", True), (NOTES, "1", "-1", False),
    (BY_NUMBER, "100", "1e2", True), (BY_NUMBER, "0", "-0.0", True), (BY_NUMBER, "0.1", "0.10000000000000001", True),
    (BY_NUMBER, "9007199254740992", "9007199254740993", True), (BY_NUMBER, "0.1", "0.2", False), (BY_NUMBER, "1e-400", "0", True),
    (BY_PRICE, "1.5", "+01.500", True), (BY_PRICE, "0", "-0.000", True), (BY_PRICE, "1.5", "1.501", False), (BY_PRICE, "1.5", "-1.5", False),
    (BY_FLAG, "true", "Y", True), (BY_FLAG, "1", "T", True), (BY_FLAG, "f", "0", True), (BY_FLAG, "1", "0", False),
    (BY_TIME, "2020-01-01T12:00:00", "2020-01-01 12:00:00Z", True), (BY_TIME, "2020-01-01T12:00:00Z", "2020-01-01T23:59:00+11:59", True),
    (BY_TIME, "2020-01-01T12:00:00.1", "2020-01-01T12:00:00.100000", True), (BY_TIME, "2020-01-01T12:00:00", "2020-01-01T12:00:00.000001", False),
    (BY_DAY, "1/2/2020", "01/02/2020", True), (BY_DAY, "1/2/2020", "2/1/2020", False),
    (BY_TEXT, "a", "A", False), (BY_TEXT, "\u00fc", "u\u0308", False), (BY_TEXT, "a", "a ", False), (BY_TEXT, "1", "01", False),
]
# fmt: on


def _pair(first: str, second: str, *, equal: bool) -> str:
    return f"{first!a} and {second!a} are {'one key' if equal else 'two keys'}"


CASES: Final = [
    *ROWS,
    *UNIQUE,
    *(
        Case(
            f"{contract.name}: {_pair(first, second, equal=equal)}",
            contract,
            f"{H if contract is NOTES else X}{first},a\n{second},b\n",
            accepted(2, BOTH if equal else ""),
        )
        for contract, first, second, equal in EQUAL
    ),
]
