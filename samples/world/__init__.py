"""The invented county: parties, their history, and how facts come to be typed."""
