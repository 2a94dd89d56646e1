"""The pipelines that run on Databricks: from accepted files to bronze, silver and gold."""
