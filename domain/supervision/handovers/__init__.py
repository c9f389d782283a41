"""Hand-overs: which clue goes to which department, what became of it, and what we answer them."""
