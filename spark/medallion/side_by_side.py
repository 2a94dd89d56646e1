"""Several pieces of work at the same time, each in a thread that belongs to the run."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, wait
from typing import Final

from pyspark import inheritable_thread_target
from pyspark.sql import SparkSession

MOST: Final = 8
"""Threads; each mostly waits for Spark."""


def side_by_side[T, R](
    spark: SparkSession, work: Callable[[T], R], items: Iterable[T]
) -> tuple[R, ...]:
    """The results in the order of the items.

    Raises what the first item that failed raised, when every item has ended: nothing of a failed
    run is still writing while the next one starts.
    """
    with ThreadPoolExecutor(max_workers=MOST) as threads:
        # Each thread gets the run's tags and properties, by which the platform cancels it; they
        # must be wrapped one by one, or all threads would share the properties of one.
        futures = [threads.submit(inheritable_thread_target(spark)(work), item) for item in items]
        wait(futures)
    return tuple(future.result() for future in futures)


def both[A, B](spark: SparkSession, first: Callable[[], A], second: Callable[[], B]) -> tuple[A, B]:
    """Both results; the second comes from a thread. Raises as `side_by_side` does."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        other = thread.submit(inheritable_thread_target(spark)(second))
        try:
            mine = first()
        finally:
            wait([other])
    return mine, other.result()
