"""The real service in a world where everything goes wrong, one seed at a time.

Production never imports this package. Every call to the outside is a point at which a seeded
scheduler decides who goes on, and how the call ends.

A new act is a `Kind` (`simulation/kinds.py`) in a module of `simulation/actors/`: its verb, its
weight beside the others, what proposes it from the present world, and how it is played; a new
module is named once, in `actors/catalogue.py`. A handler of the service is started by
`player.call(act, coroutine)`, from there on every call of it can go wrong. What it disturbs is
counted by `player.fault`.

A new promise is a rule in `simulation/audit/`: over a world at rest in `auditor.RULES`, or noted
by `notebook.Notebook` while things happen. The auditor knows nothing of the service: what it needs
to see goes into `Evidence` as plain facts, and `world.World.evidence` collects them.
"""
