"""What a cell can hold: text, numbers, dates, money, identifiers. Knows nothing of sources."""
