"""What of a complaint may be kept. Its words live no longer than the reading of one file."""
