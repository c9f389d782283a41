"""What becomes of what was found: clues, watchlist, places and plans, alerts, hand-overs."""
