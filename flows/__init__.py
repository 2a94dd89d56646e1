"""What a flow, a dataset and a contract are, and the documents that service and Spark exchange."""
