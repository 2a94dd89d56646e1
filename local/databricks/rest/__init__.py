"""The workspace's REST API."""
