"""Writes the files that the real senders write, one module per source."""
