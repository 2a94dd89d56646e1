"""What is outside the service: storage, queues, the workspace, the supplier."""
