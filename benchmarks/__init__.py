"""Measurements that `make bench` repeats."""
