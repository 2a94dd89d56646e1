"""What is known of every file and every flow, and the writes that keep it true."""
