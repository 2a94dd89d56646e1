"""Steps in parallel, each as soon as those before it are done."""

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from graphlib import TopologicalSorter


def in_order(after: Mapping[str, Iterable[str]], act: Callable[[str], None]) -> None:
    """Call `act` with every name, in threads, once for those it comes after `act` has returned.

    Raises the first error at once; what runs at that moment is left running.
    """
    sorter = TopologicalSorter(after)
    sorter.prepare()
    running: dict[Future[None], str] = {}
    pool = ThreadPoolExecutor(max_workers=max(len(after), 1))
    try:
        while sorter.is_active():
            running |= {pool.submit(act, name): name for name in sorter.get_ready()}
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                future.result()
                sorter.done(running.pop(future))
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def reverse(after: Mapping[str, Iterable[str]]) -> dict[str, set[str]]:
    """The order of stopping: what depends on a step comes before it."""
    before: dict[str, set[str]] = {name: set() for name in after}
    for name, earlier in after.items():
        for each in earlier:
            before[each].add(name)
    return before
