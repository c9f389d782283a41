"""What is true of a generated world, and how a run is measured against it."""
