"""How much of the pure core's behaviour its unit tests hold: mutmut changes it piece by piece."""
