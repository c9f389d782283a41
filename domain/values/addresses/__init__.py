"""Addresses: one line made alike, its premises or locality, and whether two of them agree."""
