"""Parties to look at: scored from evidence, explained, and never called violators."""
