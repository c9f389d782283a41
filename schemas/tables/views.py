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

HISTORY_COMMENTS = {
    "listing_id": "名单编号",
    "change_no": "变更序号",
    "release_no": "发布批次",
    "op": "变更种类，见 credit_blacklist_change",
    "reason": "依据的文书或规则",
    "from_on": "自该统计日起（含当日）",
    "until_on": "至该统计日止（不含当日）；空表示至今",
    "before": "变更前整行（JSON）",
    "after": "该期间的整行（JSON）；空表示不在名单上",
    "row_hash": "整行的散列",
}
"""Comments of the columns of `credit_blacklist_history` on PostgreSQL."""

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

NEXT_VIEW = """
CREATE VIEW credit_blacklist_next AS
SELECT listing_id, list_type, violator_id, cf_xdr_mc, cf_xdr_lb, cf_xdr_shxym, cf_frdb,
       cf_xdr_zjhm, cf_wsh, cf_wfxw, cf_sy, cf_yj, cf_cflb, cf_nr, cf_nr_fk, cf_nr_wfff,
       cf_nr_zkdx, cf_jdrq, cf_yxq, cf_gsjzq, cf_cfjg, cf_cfjgdm, cf_sjly, cf_sjlydm, zt,
       gxsj, bz, rdwh, rddw, severity, rule_version, listed_on, publish_until,
       earliest_repair_on, town_code, row_hash
FROM credit_blacklist AS held
WHERE NOT EXISTS (SELECT 1 FROM credit_blacklist_staged AS s WHERE s.listing_id = held.listing_id)
UNION ALL
SELECT listing_id, list_type, violator_id, cf_xdr_mc, cf_xdr_lb, cf_xdr_shxym, cf_frdb,
       cf_xdr_zjhm, cf_wsh, cf_wfxw, cf_sy, cf_yj, cf_cflb, cf_nr, cf_nr_fk, cf_nr_wfff,
       cf_nr_zkdx, cf_jdrq, cf_yxq, cf_gsjzq, cf_cfjg, cf_cfjgdm, cf_sjly, cf_sjlydm, zt,
       gxsj, bz, rdwh, rddw, severity, rule_version, listed_on, publish_until,
       earliest_repair_on, town_code, row_hash
FROM credit_blacklist_staged
WHERE row_hash IS NOT NULL
"""
"""The whole list as it would be: the current one with what is staged put in place.

A staged row without a hash is a listing that goes. Read by the audit, and by the publisher alone.
"""
