"""The real service in a world where everything goes wrong, one seed at a time.

Production never imports this package. Every call to the outside is a point at which a seeded
scheduler decides who goes on, and how the call ends.
"""
