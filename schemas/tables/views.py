"""Queries on the views of the shared database.

The views themselves are part of the promise to readers: their text stands in the migration that
makes them, and is changed by a new migration only.
"""

VIEWS = {"shared": ("credit_blacklist_history", "credit_blacklist_next"), "registry": ()}
"""Database to the views that its migrations make."""

ON_DAY = """
SELECT listing_id, release_no, op, reason, from_on, after
FROM credit_blacklist_history AS known
WHERE after IS NOT NULL AND change_no = (
    SELECT MAX(change_no) FROM credit_blacklist_history AS newest
    WHERE newest.listing_id = known.listing_id AND newest.from_on <= :day)
ORDER BY listing_id
"""
"""Who was on the list on a day, and by which change.

By the last change up to the day, not by `until_on`: after a release for a wrong day ahead of the
clock, the next true day lies before it.
"""
