"""Reads the Databricks bundle in `infra/` the way `databricks bundle deploy` does."""

from local.databricks.bundle.errors import BundleError
from local.databricks.bundle.load import load_bundle
from local.databricks.bundle.model import Bundle, Job, Pipeline, Schema

__all__ = ["Bundle", "BundleError", "Job", "Pipeline", "Schema", "load_bundle"]
