"""The Databricks workspace on a laptop: REST API, jobs, pipelines and one warm Spark session."""
