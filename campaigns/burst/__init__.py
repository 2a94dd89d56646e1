"""Ten thousand files at once: acknowledgement, the gate's pace, runs, memory, lost events."""
