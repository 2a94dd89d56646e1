"""Which title has which categories, countries, directors and cast: pairs of keys.

A title that has none is paired with the unknown member, so a join of facts through a bridge to its
dimension loses no title.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from pyspark.sql import DataFrame

from medallion.gold.keys import UNKNOWN_KEY, hash_key

TITLE_EXISTS: Final = MappingProxyType({"title_exists": "title_key IS NOT NULL"})
"""A pair whose `show_id` no title has is an orphan: it has no `title_key`.

It stays in silver, so it finds its title as soon as that one arrives.
"""


def known(name: str) -> Mapping[str, str]:
    """The expectation that a title has a category, a country, ...: counted, nothing is dropped."""
    return {f"{name}_known": f"{name}_key <> {UNKNOWN_KEY}"}


def bridge_title_category(category: DataFrame, dim_title: DataFrame) -> DataFrame:
    """One row for each pair, and for each title without any: `title_key`, `category_key`."""
    return _bridge(category, dim_title, "listed_in", "category_key")


def bridge_title_country(countries: DataFrame, dim_title: DataFrame) -> DataFrame:
    """One row for each pair, and for each title without any: `title_key`, `country_key`."""
    return _bridge(countries, dim_title, "country", "country_key")


def bridge_title_director(directors: DataFrame, dim_title: DataFrame) -> DataFrame:
    """One row for each pair, and for each title without any: `title_key`, `director_key`."""
    return _bridge(directors, dim_title, "director", "director_key")


def bridge_title_cast(cast: DataFrame, dim_title: DataFrame) -> DataFrame:
    """One row for each pair, and for each title without any: `title_key`, `cast_key`."""
    return _bridge(cast, dim_title, "cast", "cast_key")


def _bridge(pairs: DataFrame, dim_title: DataFrame, name: str, key: str) -> DataFrame:
    # The key comes out of the join, not out of the pair: expectations see nothing else of it.
    titles = dim_title.select("show_id", "title_key")
    return pairs.join(titles, "show_id", "full").select("title_key", hash_key(name, key))
