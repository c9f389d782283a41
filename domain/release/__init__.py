"""Releases of the list: hashes, deltas with reasons, the gate, approval and receipts."""
