"""Every content case of the corpus, in the order of the pages that hold them."""

from typing import Final

from tests.corpus.case import Case
from tests.corpus.content import (
    bounds,
    dialects,
    drifts,
    encodings,
    foreign,
    gzipped,
    headers,
    json_lines,
    keys,
    limits,
    qualities,
    records,
    rules,
    totals,
    types,
)

PAGES: Final = (
    encodings,
    foreign,
    gzipped,
    records,
    dialects,
    headers,
    json_lines,
    types,
    rules,
    bounds,
    keys,
    drifts,
    qualities,
    totals,
    limits,
)

CASES: Final[tuple[Case, ...]] = tuple(case for page in PAGES for case in page.CASES)
