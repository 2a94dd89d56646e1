"""The real app in the Functions host: both ways in, and messages that keep failing."""
