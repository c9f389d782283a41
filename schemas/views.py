"""Views of the shared database, as SQL that SQLite and PostgreSQL both run.

A view is part of the promise to readers: its text is changed by a new migration only.
"""

HISTORY_VIEW = """
CREATE VIEW credit_blacklist_history AS
SELECT listing_id, change_no, release_no, op, reason,
       changed_on AS from_on,
       LEAD(changed_on) OVER (PARTITION BY listing_id ORDER BY change_no) AS until_on,
       before, after, row_hash
FROM credit_blacklist_change
"""
"""One row per listing and change, valid from `from_on` to (without) `until_on`; null: still.

`after` is the listing in that time as JSON; null: it was not on the list.
"""

ON_DAY = """
SELECT listing_id, release_no, op, reason, from_on, after
FROM credit_blacklist_history
WHERE from_on <= :day AND (until_on IS NULL OR until_on > :day) AND after IS NOT NULL
ORDER BY listing_id
"""
"""Who was on the list on a day, and by which change."""
