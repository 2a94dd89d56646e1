"""A first contract from a sample file: everything in it was true of the sample."""
