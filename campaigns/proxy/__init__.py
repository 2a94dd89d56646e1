"""A fault proxy between the processes of a world: it sees every request, and may lose the answer.

Wire-level stand-ins that are published (toxiproxy, WireMock) cannot carry a request out and lose
its answer, which is the fault that doubles things.
"""
