"""Reference consumer of the feed, for departments: standard library only."""
