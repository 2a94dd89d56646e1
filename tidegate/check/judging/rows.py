"""Records to judged rows: the header first, then every row against every rule."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from flows.contract import Contract
from flows.rules import RowRule, Rule, RuleKind, rules_of
from tidegate.check.halt import Halt
from tidegate.check.judging.cells import CellCheck, judge_of
from tidegate.check.judging.drift import STRICT, Policy, findings, kept, of_header, strictest
from tidegate.check.judging.header import Match, made_up, match, refuse_other_delimiter
from tidegate.check.judging.measures import Measures
from tidegate.check.judging.repeats import Place, Repeats
from tidegate.check.judging.tally import Tally
from tidegate.check.judging.type_drift import TypeDrift
from tidegate.check.limits import Limits
from tidegate.check.reading.records import Record, fitted
from tidegate.check.verdict import Comparison, Drift, HeaderDiff, Measured, Reason

if TYPE_CHECKING:
    from tidegate.check.blocks.batch import Batch
    from tidegate.check.blocks.rows import BatchRows


class Rows:
    """Takes records in the order of the file."""

    def __init__(self, contract: Contract, limits: Limits, *, released: bool = False) -> None:
        """Prepare the contract's rules; nothing about its columns holds a released file back."""
        rules = {rule.name: rule for rule in rules_of(contract)}
        self._contract, self._limits = contract, limits
        self._columns = [
            (judge_of(column), rules.get(f"{column.name}.{RuleKind.REQUIRED}"))
            for column in contract.columns
        ]
        self._malformed = rules[RowRule.MALFORMED_ROW]
        identities = bool(contract.key) + sum(column.unique for column in contract.columns)
        self._repeats = Repeats(contract, limits.compared_rows(identities))
        self._policy = Policy(contract=contract, released=released)
        self._types = TypeDrift(self._policy)
        self._measures = Measures(contract, limits.tracked_rows, self._types.shared)
        self._width = 0
        self._checks: list[CellCheck] = []
        self._measured: list[int | None] = []
        self._compares = False
        self._batches: BatchRows | None = None
        self._broken_late: set[int] = set()
        self._broken_at_once = 0
        self.tally = Tally(limits)
        self.header = HeaderDiff()
        self.header_drift: tuple[Drift, ...] = ()
        """What differs about the header; strict actions do not look at the rows' keys."""
        self.rows = 0
        self.duplicate_rows = 0
        self.hidden_rows = 0
        """Rows of a wrong width that nobody could tell from good ones after loading."""
        self.flawed_rows = 0
        """Lines that are no rows for every reader."""

    @property
    def bad_rows(self) -> int:
        """Rows that break at least one rule; one that repeats another is counted once."""
        return self._broken_at_once + len(self._broken_late)

    @property
    def has_header(self) -> bool:
        """Whether the header line was read."""
        return self._width > 0

    @property
    def refuses_header(self) -> bool:
        """Whether the header holds the file back, or turns it away."""
        return not self._compares

    @property
    def comparison(self) -> Comparison:
        """See `Comparison`."""
        return self._repeats.comparison

    @property
    def type_drift(self) -> tuple[Drift, ...]:
        """Cells that break their types, by column, as far as rows were read."""
        return self._types.found(self._measures.filled)

    def quality(self, *, complete: bool) -> tuple[Measured, ...]:
        """The contract's quality rules; `complete`: the file was read to its end."""
        missing = () if self._compares else self._absent()
        return self._measures.results(missing, complete=complete)

    def tolerated(self) -> bool:
        """Whether the share of bad rows is one that the contract tolerates."""
        return Decimal(self.bad_rows) <= self._contract.tolerated_bad_rows * self.rows

    def take(self, record: Record) -> None:
        """Judge one record. Raises Halt at a line that is no header for this contract."""
        if not self._width:
            self._read_header(record)
            return
        self.rows += 1
        if record.flaw is not None:
            self._flawed(record.flaw, Place(record.line, self.rows))
            return
        self._measure(record.cells)
        self._take_row(record, self.rows)

    def take_batch(self, batch: "Batch") -> None:
        """Judge rows that come after the header, with the same result as one by one."""
        # Small files do without numpy, and so does the start of the service.
        from tidegate.check.blocks.rows import BatchRows  # noqa: PLC0415 - see above

        if self._batches is None:
            self._batches = BatchRows(
                self._contract.columns,
                self._checks,
                self._repeats,
                self.tally,
                self._types,
                malformed=self._malformed,
                compares=self._compares,
            )
        self._measures.take(batch.texts(self._measured), len(batch))
        taken = self._batches.take(batch, self.rows, self._take_row)
        self._broken_at_once += taken.bad
        self.duplicate_rows += taken.repeated
        self.hidden_rows += taken.hidden
        self.rows += len(batch)

    def _take_row(self, record: Record, number: int) -> None:
        place = Place(record.line, number)
        if len(record.cells) == self._width:
            self._row(record.cells, place)
        else:
            self._uneven_row(record.cells, place)

    def _read_header(self, record: Record) -> None:
        if len(record.cells) > self._limits.columns:
            problem = f"at most {self._limits.columns} columns"
            raise Halt(Reason.TOO_LARGE, problem, line=record.line)
        refuse_other_delimiter(self._contract, record.cells, record.line)
        names = [column.name for column in self._contract.columns]
        self._width = len(record.cells)
        matched = match(names, record.cells)
        self.header = matched.diff
        if len(self.header.missing) == len(names):
            problem = f"a header line with the columns {', '.join(names)}"
            raise Halt(Reason.HEADER, problem, line=record.line)
        drift = self._differ(matched, record.line)
        self._compares = not (self.header.duplicate or strictest(drift) in STRICT)
        self._prepare(matched.positions)

    def meet(self, names: Mapping[str, int]) -> None:
        """Take names, with their lines, that only rows have: a made-up header cannot tell them."""
        if names:
            known = [column.name for column in self._contract.columns]
            self._differ(match(known, made_up(known, names.keys())), min(names.values()))

    def _differ(self, matched: Match, line: int) -> tuple[Drift, ...]:
        self.header = matched.diff
        drift = of_header(self._policy, matched.diff, matched.extra)
        for finding in findings(self._policy, drift, matched, line):
            self.tally.add(finding)
        self.header_drift = kept(drift)
        return drift

    def _prepare(self, positions: Sequence[int | None]) -> None:
        """The columns that are there are checked all the same: a supplier is told everything once.

        One that is allowed to be missing is empty in every row.
        """
        self._checks = [
            (place, position, judge, required)
            for place, (position, (judge, required)) in enumerate(
                zip(positions, self._columns, strict=True)
            )
            if position is not None or self._compares
        ]
        self._repeats.arrange(positions)
        self._measured = [positions[place] for place in self._measures.places]

    def _measure(self, cells: list[str]) -> None:
        there = len(cells)
        found = [
            ["" if place is None or place >= there else cells[place]] for place in self._measured
        ]
        self._measures.take(found, 1)

    def _absent(self) -> list[str]:
        return [*self.header.missing, *(each.expected for each in self.header.renamed)]

    def _row(self, cells: list[str], place: Place) -> None:
        broken, values = self._judge(cells)
        if broken:
            self._bad(cells, broken, place)
        elif self._compares:
            self._compare(cells, values, place)

    def _flawed(self, flaw: Rule, place: Place) -> None:
        self.flawed_rows += 1
        self._broken_at_once += 1
        self.tally.broke(flaw, place)

    def _uneven_row(self, cells: list[str], place: Place) -> None:
        """Judge what Spark makes of the row.

        It rescues surplus cells, so that silver knows. It fills a short row with NULLs and tells
        nobody: when such a row breaks no other rule, silver could not find it any more.
        """
        filled = fitted(cells, self._width)
        if filled is None:
            self._bad(cells, [self._malformed], place)
            return
        self._repeats.fit(["\0".join(filled).encode()])
        broken, _ = self._judge(filled)
        self.hidden_rows += not broken
        self._bad(filled, broken or [self._malformed], place)

    def _judge(self, cells: list[str]) -> tuple[list[Rule], list[str]]:
        """The broken rules, and the canonical texts of the contract's columns."""
        broken, values = list[Rule](), list[str]()
        for place, position, judge, required in self._checks:
            cell = "" if position is None else cells[position]
            if cell:
                text, breaches = judge(cell)
                if breaches:
                    broken += breaches
                    if breaches[0].kind is RuleKind.TYPE:
                        self._types.broke(place, cell)
                cell = text
            elif required is not None:
                broken.append(required)
            values.append(cell)
        return broken, values

    def _bad(self, cells: list[str], broken: list[Rule], place: Place) -> None:
        if self._repeats.repeats(cells):
            self.duplicate_rows += 1
            return
        self._broken_at_once += 1
        for rule in broken:
            self.tally.broke(rule, place)

    def _compare(self, cells: list[str], values: list[str], place: Place) -> None:
        breaches = self._repeats.meet(cells, values, place)
        if breaches is None:
            self.duplicate_rows += 1
            return
        for rule, each in breaches:
            self.tally.broke(rule, each)
            self._broken_late.add(each.record)
