"""The event gateway: Event Grid and a Data Lake endpoint in front of Azurite's blob port."""
