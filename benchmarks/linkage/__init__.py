"""How good and how fast the linkage is: worlds, scores, weights, pages."""
