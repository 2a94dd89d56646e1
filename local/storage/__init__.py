"""Azurite, and the gateway that gives it Event Grid's events and a Data Lake endpoint."""
