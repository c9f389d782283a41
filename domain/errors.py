"""Errors that cross rooms. What only one room raises is defined there."""


class ReleaseError(Exception):
    """The release cannot be made, or would break a promise of the feed.

    The message of this class and its kinds is for operators: it is kept and never quotes a row.
    """
