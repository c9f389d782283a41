"""The shared database and the feed directory: one transaction, one commit point, proofs."""
