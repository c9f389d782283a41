"""The outside world: inbox, databases, feed directory, clock."""
