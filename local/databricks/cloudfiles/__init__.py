"""Auto Loader's `cloudFiles`, as a Python data source of open-source Spark."""

from local.databricks.cloudfiles.shim import register

__all__ = ["register"]
