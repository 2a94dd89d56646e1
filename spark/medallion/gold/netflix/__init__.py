"""The star schema of the Netflix flow: what is published, as functions of frames."""
