"""The most memory that a tree of processes has, looked at again and again in Linux' /proc."""

from dataclasses import dataclass

from benchmarks.lakehouse.telling import PROC, tree

JAVA, PYTHON = "java", "python"
"""How names of processes begin. A fork of the JVM on its way to another program has neither."""


@dataclass(slots=True, kw_only=True)
class Peak:
    """Bytes; it grows with every look."""

    jvm: int = 0
    """Resident set of the JVM, which Linux itself keeps the highest value of."""
    python: int = 0
    """Resident sets of all Python processes; what forked ones share is counted for each."""
    python_shared: int = 0
    """The same, pages that n processes share counted as an n-th for each."""
    processes: int = 0
    """Of Python."""

    def look(self, pid: int) -> None:
        """At a process and all below it."""
        names = {each: _text(each, "comm") for each in tree(pid)}
        jvms = (each for each, name in names.items() if name.startswith(JAVA))
        self.jvm = max(self.jvm, sum(_bytes(each, "status", "VmHWM") for each in jvms))
        pythons = [each for each, name in names.items() if name.startswith(PYTHON)]
        self.python = max(self.python, sum(_bytes(each, "status", "VmRSS") for each in pythons))
        shared = sum(_bytes(each, "smaps_rollup", "Pss") for each in pythons)
        self.python_shared = max(self.python_shared, shared)
        self.processes = max(self.processes, len(pythons))


def _bytes(pid: int, file: str, field: str) -> int:
    """A field like `VmRSS:  1024 kB`; 0 for a process that is gone."""
    for line in _text(pid, file).splitlines():
        name, _, value = line.partition(":")
        if name == field:
            return int(value.split()[0]) * 1024
    return 0


def _text(pid: int, file: str) -> str:
    try:
        return (PROC / str(pid) / file).read_text()
    except OSError:
        return ""
