"""Files of any size for the declared flows, drawn from a seed: to look at, to load, to measure."""
