"""How a command ends, and what ends it early.

CommandError            the answer is no
  NotFoundError         there is nothing of that name
  UnavailableError      the service or the workspace does not answer, or refuses us
  UsageError            the command line or the profile has to change
"""

from enum import IntEnum
from typing import ClassVar


class Exit(IntEnum):
    """Exit codes of every command; documented in docs/cli.md."""

    OK = 0
    NO = 1
    USAGE = 2
    NOT_FOUND = 3
    UNAVAILABLE = 4
    INTERRUPTED = 130


class CommandError(Exception):
    """The message says what to do next."""

    code: ClassVar[Exit] = Exit.NO


class UsageError(CommandError):
    """The command line or the profile has to change."""

    code = Exit.USAGE


class NotFoundError(CommandError):
    """The service knows nothing of that name."""

    code = Exit.NOT_FOUND


class UnavailableError(CommandError):
    """Nothing can be said about the question: nobody answered it."""

    code = Exit.UNAVAILABLE
