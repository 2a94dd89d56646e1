"""A supervisor in a process of its own, over stand-ins: to be interrupted, ended and killed."""

import sys
from pathlib import Path

from local.world.endings import until_asked_to_end
from local.world.lock import LOCK, held
from local.world.supervisor import Supervisor
from tests.integration.world.processes import stand_in


def main(folder: Path) -> None:
    names = ("first", "second")
    steps = [stand_in(name, folder / "pids") for name in names]
    supervisor = Supervisor(steps, folder / "logs")
    with until_asked_to_end(), held(folder / LOCK) as lock, supervisor.running([lock]):
        (folder / "children").write_text(" ".join(str(supervisor.pid(name)) for name in names))
        sys.stdout.write("up\n")
        sys.stdout.flush()
        supervisor.wait()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
