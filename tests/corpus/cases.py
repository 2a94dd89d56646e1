"""Every content case of the corpus, in the order of the pages that hold them."""

from typing import Final

from tests.corpus.case import Case
from tests.corpus.content import (
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
    headers,
    json_lines,
    types,
    rules,
    keys,
    drifts,
    qualities,
    totals,
    limits,
)

CASES: Final[tuple[Case, ...]] = tuple(case for page in PAGES for case in page.CASES)
