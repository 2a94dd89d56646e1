"""The scope of a dataset whose later files take the place of earlier ones as a whole."""

from dataclasses import replace

from pyspark.sql import DataFrame

from flows.names import FileId
from medallion.columns import FILE_ID, ORDER
from medallion.scope import Scope
from medallion.standing import SUBJECTS, News, Place, standing


def whole_files(scope: Scope) -> Scope:
    """The same scope, with the files whose place is taken or that come back among the touched.

    Of bronze's older versions only the names and places of the files are read for this.
    """
    first_load = scope.versions.after < 0
    all_files = _places(scope.all_files())
    new = all_files if first_load else _places(scope.new_files())
    news = News(
        new=frozenset(place.file_id for place in new),
        touched=scope.touched,
        retracted=scope.retracted,
    )
    found = standing(all_files, news, SUBJECTS[scope.contract.load_mode])
    return replace(
        scope,
        touched=scope.touched | (found.affected - news.new),
        replaced=found.replaced,
    )


def _places(files: DataFrame) -> frozenset[Place]:
    rows = files.select(ORDER, FILE_ID).distinct().collect()
    return frozenset(Place(row[ORDER], FileId(row[FILE_ID])) for row in rows)
