"""The Databricks workspace on a laptop: the REST API, jobs, pipelines and one warm Spark session."""
