"""What becomes of a finding: clues followed to their end, and what is built on them."""
