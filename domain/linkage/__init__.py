"""Which records speak of the same party, and why."""
