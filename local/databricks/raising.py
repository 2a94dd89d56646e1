"""Raises an exception inside another thread."""

import ctypes


def raise_in(thread: int, error: type[BaseException]) -> None:
    """CPython delivers it between two bytecodes, so a blocking call has to return first.

    `thread` is what `threading.get_ident` said in it.
    """
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(error))
