"""Who acts on the world: each module declares the kinds of acts of one actor.

A new act: a `Kind` in the module of its actor, or in a new module that `catalogue` names.
"""
