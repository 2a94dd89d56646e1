"""Every content case of the corpus, in the order of the pages that hold them."""

from typing import Final

from tests.corpus.case import Case
from tests.corpus.content import encodings, foreign, headers, keys, limits, records, rules, types

PAGES: Final = (encodings, foreign, records, headers, types, rules, keys, limits)

CASES: Final[tuple[Case, ...]] = tuple(case for page in PAGES for case in page.CASES)
