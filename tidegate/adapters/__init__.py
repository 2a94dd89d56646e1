"""The real Azure and Databricks behind the service's ports."""
