"""Index the real app with Microsoft's worker library and print what it registers, as JSON."""

import asyncio
import json
import os
import resource
import sys
import time
from pathlib import Path

from local.functions.worker import Worker
from local.functions.worker_loop import WorkerLoop


def main() -> None:
    started = time.perf_counter()
    functions = asyncio.run(Worker(WorkerLoop()).index(Path.cwd()))
    found = {
        "functions": {
            function.name: [json.loads(binding) for binding in function.raw_bindings]
            for function in functions
        },
        "databricks_is_loaded": "databricks" in sys.modules,
        "seconds": time.perf_counter() - started,
        "peak_megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    sys.stdout.write(json.dumps(found))
    sys.stdout.flush()
    os._exit(0)  # the library's threads would keep the process


if __name__ == "__main__":
    main()
