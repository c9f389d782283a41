"""What data must look like: policy, source rows, database tables, published tables."""
