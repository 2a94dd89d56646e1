"""Spark's Python processes, forked from one that has imported everything they need.

Spark starts several for each stream: the source's planner, a daemon for readers in the stream's own
session, and one that answers for offsets. Each would import PySpark out of a zip file for about
a second and a half, and five streams at once on two cores are then late for Spark, which waits ten
seconds for such a process and not longer.
"""

from local.databricks.workers.start import forked_workers

__all__ = ["forked_workers"]
