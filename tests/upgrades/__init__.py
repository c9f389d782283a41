"""Small databases as tagged versions wrote them: every later version migrates them."""
