"""Messages that keep failing: each becomes a state of the ledger, with a reason and a way back."""
