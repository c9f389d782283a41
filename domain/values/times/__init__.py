"""Days, times of day and periods as people write them."""
