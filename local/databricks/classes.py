"""The archive of Spark's classes: what the JVM finds in it, it need not read and check in a jar.

An archive belongs to one Java and one class path. Its name follows from both, so that another one
is made when they change; the JVM looks for itself, too, and goes on without one that does not fit.
"""

import os
import shutil
from collections.abc import Iterator
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import Final

LISTED: Final = Path(__file__).with_name("classes.txt.gz")
"""The classes that a passage of five files loads, as the JVM writes them down."""
PATTERN: Final = "classes-*.jsa"


def class_path(jars: Path) -> str:
    """What Spark needs besides its own jars, in absolute paths.

    Raises FileNotFoundError when the folder has none.
    """
    found = sorted(str(jar) for jar in jars.resolve().glob("*.jar"))
    if not found:
        raise FileNotFoundError(f"no jars in {jars}: run `make setup`")
    return os.pathsep.join(found)


def archive_options(jars: Path) -> tuple[str, ...]:
    """For the JVM: nothing when nobody has made the archive.

    Raises FileNotFoundError when there are no jars.
    """
    archive = archive_of(jars)
    # With the name of a file that is not there the JVM would also do without Java's own archive.
    return (f"-XX:SharedArchiveFile={archive}", "-Xshare:auto") if archive.is_file() else ()


def archive_of(jars: Path) -> Path:
    """Where the archive for this Java and these jars belongs.

    Raises FileNotFoundError when there are no jars.
    """
    about = sha256(LISTED.read_bytes())
    for file in _made_of(jars):
        about.update(_identity(file))
    return jars.resolve() / PATTERN.replace("*", about.hexdigest()[:16])


def java() -> Path:
    """The command that Spark starts: of JAVA_HOME, else of PATH. Raises FileNotFoundError."""
    home = os.environ.get("JAVA_HOME")
    found = Path(home) / "bin" / "java" if home else Path(shutil.which("java") or "java")
    return found.resolve(strict=True)


def spark_home() -> Path:
    """Where pyspark keeps Spark. Raises FileNotFoundError."""
    pyspark = find_spec("pyspark")
    if pyspark is None or pyspark.origin is None:
        raise FileNotFoundError("pyspark is not installed: run `make setup`")
    return Path(pyspark.origin).parent


def _made_of(jars: Path) -> Iterator[Path]:
    yield java()
    yield from map(Path, class_path(jars).split(os.pathsep))
    # Not sorted: the JVM takes the folder's files in this order, too, and it matters to an archive.
    yield from (spark_home() / "jars").iterdir()


def _identity(file: Path) -> bytes:
    """What the JVM compares as well."""
    facts = file.stat()
    return f"{file}|{facts.st_size}|{facts.st_mtime_ns}\n".encode()
