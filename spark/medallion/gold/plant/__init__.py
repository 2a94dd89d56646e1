"""What the plant flow publishes, as functions of frames: sensors, readings, days."""
