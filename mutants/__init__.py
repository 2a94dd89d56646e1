"""Bugs made by hand: proof that the simulation would find them.

A simulation that stays green says nothing until it has turned red for every bug that the protocol
is there to prevent. Each document in `protocol/` is such a bug.
"""
