"""Every content case of the corpus, in the order of the pages that hold them."""

from typing import Final

from tests.corpus.case import Case
from tests.corpus.content import (
    encodings,
    foreign,
    gzipped,
    headers,
    json_lines,
    keys,
    limits,
    records,
    rules,
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
    limits,
)

CASES: Final[tuple[Case, ...]] = tuple(case for page in PAGES for case in page.CASES)
