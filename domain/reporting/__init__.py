"""Figures and boards about who reported what, and what to do about failures."""
