"""Patrol plans: who is visited in a window, why, by whom, and what came of it."""
