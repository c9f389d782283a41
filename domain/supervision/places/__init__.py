"""Focus places: where findings and clues gather, from the village down to the door."""
