"""Probable links: units compared, scored by the weight table, assigned by margin."""
