"""What exists and what it is made from: thin assets and the checks beside them."""
