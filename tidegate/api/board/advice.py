"""What to type next. A command is shown only for names that a shell reads as they are."""

import re
from typing import Final

from tidegate.api.views import FileView

PLAIN: Final = re.compile(r"[A-Za-z0-9_./-]{1,120}")


def explain(file: FileView) -> str:
    """The command that tells a file's story; by its id when the path would need quotes."""
    begins_like_an_option = file.path.startswith("-")
    if PLAIN.fullmatch(file.path) and not begins_like_an_option:
        return f"tidegate explain {file.path}"
    return f"tidegate explain {file.file_id}"
