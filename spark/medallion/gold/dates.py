"""The dimension of dates, for any flow."""

from typing import Final

from pyspark.sql import DataFrame
from pyspark.sql.functions import col, date_format, dayofmonth, expr, month, quarter, weekday, year

from medallion.gold.keys import date_key

_FIRST_WEEKEND_DAY: Final = 6
_DAYS: Final = """
    concat(
        array(CAST(NULL AS DATE)),
        coalesce(
            sequence(
                trunc(min(date), 'YEAR'),
                make_date(year(max(date)), 12, 31)
            ),
            CAST(array() AS ARRAY<DATE>)
        )
    )
"""


def dim_date(rows: DataFrame, column: str) -> DataFrame:
    """Every day of the years from which `column` has dates, and one row for no date at all.

    Whole years without a gap, because reports compare months and quarters and a day on which
    nothing happened is part of them. What has no date has UNKNOWN_KEY, whose row has NULL in all
    other columns: a join of facts with dates loses none. Weekdays count from Monday, 1 to 7.
    """
    dates = rows.select(col(column).alias("date"))
    days = dates.agg(expr(_DAYS).alias("days")).select(expr("explode(days)").alias("date"))
    date = col("date")
    iso_weekday = weekday(date) + 1
    return days.select(
        date_key(date).alias("date_key"),
        date,
        year(date).alias("year"),
        quarter(date).alias("quarter"),
        month(date).alias("month"),
        date_format(date, "MMMM").alias("month_name"),
        dayofmonth(date).alias("day"),
        iso_weekday.alias("weekday"),
        date_format(date, "EEEE").alias("weekday_name"),
        (iso_weekday >= _FIRST_WEEKEND_DAY).alias("is_weekend"),
    )
