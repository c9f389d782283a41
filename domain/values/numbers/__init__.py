"""Numbers as people write them: in figures and words, amounts with what stands beside them."""
