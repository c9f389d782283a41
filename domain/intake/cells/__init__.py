"""Cells that hold several things, or something else than their column says."""
