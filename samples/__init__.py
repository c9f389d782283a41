"""Invented inboxes with known truth."""
