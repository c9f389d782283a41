"""Clues: one per record that says something may be wrong, followed until it is closed."""
