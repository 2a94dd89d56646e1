"""What a campaign must have met at least once: every fault of every call, and every transition."""
