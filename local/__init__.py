"""The world on a laptop: what stands in for Azure and Databricks. Never shipped, never imported."""
