from collections.abc import Iterator

from hypothesis import given, settings
from hypothesis import strategies as st

from flows.contract import Contract, CsvFormat
from tests.unit.check.checking import COLUMNS, HEADER, contract
from tests.unit.check.nasty import Case, case_of, exact, fast
from tidegate.check.blocks.batch import Batch
from tidegate.check.blocks.source import BLOCK, SMALLEST, BlockSource
from tidegate.check.halt import Halt
from tidegate.check.limits import Limits
from tidegate.check.reading.records import Record


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 2**48))
def test_the_fast_path_judges_every_file_as_the_exact_one(seed: int) -> None:
    case = case_of(seed)
    assert fast(case) == exact(case)


def test_a_block_of_nearly_nothing_but_marks_is_judged_as_the_exact_path_does() -> None:
    ends = (",,\n", ',"",\n', ',"\n",\n', ',"""",\n')
    rows = "".join(f"{number}{ends[number % 4]}" for number in range(250_000))
    case = Case(
        contract=contract(COLUMNS[:3], key=()),
        content=f"id,name,size\n{rows}".encode(),
        chunks=(b"id,name,size\n", rows.encode()),
        limits=Limits(),
        block=BLOCK,
        smallest=SMALLEST,
    )
    assert len(case.content) > BLOCK
    assert fast(case) == exact(case)


def test_nasty_files_reach_the_fast_path() -> None:
    assert sum(_rows_in_batches(seed) > 50 for seed in range(100)) > 30


def _rows_in_batches(seed: int) -> int:
    case = case_of(seed)
    assert isinstance(case.contract.file_format, CsvFormat)
    source = BlockSource(
        case.contract.file_format, case.limits, block=case.block, smallest=case.smallest
    )
    return sum(len(each) for each in _read(source, case.content) if isinstance(each, Batch))


def _read(source: BlockSource, content: bytes) -> Iterator[Record | Batch]:
    try:
        yield from source.feed(content)
        yield from source.finish()
    except Halt:
        return


def _records(content: bytes, against: Contract, block: int) -> list[Record]:
    assert isinstance(against.file_format, CsvFormat)
    source = BlockSource(against.file_format, Limits(), block=block, smallest=1)
    found: list[Record] = []
    for each in _read(source, content):
        found += [each] if isinstance(each, Record) else each.all_records()
    return found


def test_a_lone_quote_costs_the_fast_path_nothing_but_its_neighbours() -> None:
    rows = [f"{number},Ann,,\n" for number in range(20_000)]
    rows[7_000] = '7000,5" disk,,\n'
    content = (HEADER + "".join(rows)).encode()
    source = BlockSource(CsvFormat(), Limits())
    batches = [each for each in _read(source, content) if isinstance(each, Batch)]
    assert sum(map(len, batches)) > 10_000
    assert _records(content, contract(), 1 << 20)[7_001] == Record(
        7_002, ["7000", '5" disk', "", ""]
    )


def test_quoted_line_ends_count_as_physical_lines_in_a_batch() -> None:
    long = "x" * 600
    content = (HEADER + f'0,{long},,\n1,"a\nb",,\n\n2,"c""d",,\n').encode()
    found = _records(content, contract(), 20)
    assert found[2:] == [Record(3, ["1", "a\nb", "", ""]), Record(6, ["2", 'c"d', "", ""])]
