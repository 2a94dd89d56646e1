"""From a storage event to a recorded version of a path."""
