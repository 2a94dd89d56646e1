"""The command line `tidegate`: the service's API, the landing zone and the tables in one place."""
