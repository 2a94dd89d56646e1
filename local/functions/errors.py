"""What goes wrong before and while functions run."""


class StartError(Exception):
    """The app cannot be served as it is; the message says what to change."""


class InvocationError(Exception):
    """A function, or one of its output bindings, failed; the message has no trace in it."""

    def __init__(self, message: str, stack_trace: str = "") -> None:
        super().__init__(message)
        self.stack_trace = stack_trace
