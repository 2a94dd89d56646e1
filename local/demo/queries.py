"""Gold queries worth looking at; each answer fits 80 columns."""

from typing import Final

QUERIES: Final = (
    (
        "content_trend: the newest years",
        """
        SELECT release_year, type, content_count AS titles,
               concat(round(avg_duration, 1), ' ', duration_unit) AS avg_duration,
               country_diversity AS countries
        FROM netflix_gold.content_trend
        ORDER BY release_year DESC, type LIMIT 6
        """,
    ),
    (
        "agg_content: where films and series of which age come from",
        """
        SELECT type, content_age_category AS age, country, content_count AS titles,
               array_join(slice(genres, 1, 2), ', ') AS some_genres
        FROM netflix_gold.agg_content
        ORDER BY content_count DESC, country, type, age LIMIT 6
        """,
    ),
    (
        "Countries with the most titles, through bridge_title_country",
        """
        SELECT country, count(*) AS titles, count_if(type = 'TV Show') AS series
        FROM netflix_gold.bridge_title_country
        JOIN netflix_gold.dim_country USING (country_key)
        JOIN netflix_gold.dim_title USING (title_key)
        WHERE country_key <> 0
        GROUP BY country ORDER BY titles DESC, country LIMIT 5
        """,
    ),
    (
        "Who appears in the most titles, through bridge_title_cast",
        """
        SELECT cast, count(*) AS titles, min(release_year) AS first, max(release_year) AS last
        FROM netflix_gold.bridge_title_cast
        JOIN netflix_gold.dim_cast USING (cast_key)
        JOIN netflix_gold.fact_title USING (title_key)
        WHERE cast_key <> 0
        GROUP BY cast ORDER BY titles DESC, cast LIMIT 5
        """,
    ),
)
