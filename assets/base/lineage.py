"""Where each column of the published list comes from, for the column lineage of the UI.

Only the origin is said here; the rules that choose among several origins are
`domain.listing.build`.
"""

from collections.abc import Mapping

import dagster as dg

Origin = tuple[str, str]
"""Asset and column."""

_NAME = (("market_registrations", "name"),)
_CODE = (("market_registrations", "uscc"),)


def _decided(
    penalty: str, town: str | None = None, credit: str | None = None
) -> tuple[Origin, ...]:
    """Origins in the market's penalties, the towns' sheets and the credit decisions."""
    return tuple(
        (asset, column)
        for asset, column in (
            ("market_penalties", penalty),
            ("town_submissions", town),
            ("credit_decisions", credit),
        )
        if column
    )


ORIGINS: Mapping[str, tuple[Origin, ...]] = {
    "violator_id": (("violators", "violator_id"),),
    "cf_xdr_mc": _NAME,
    "cf_xdr_lb": (("market_registrations", "entity_type"),),
    "cf_xdr_shxym": _CODE,
    "cf_frdb": (("market_registrations", "legal_representative"),),
    "cf_wsh": _decided("decision_no", "decision_no"),
    "cf_wfxw": _decided("violation_text", "violation_type"),
    "cf_sy": _decided("facts"),
    "cf_yj": _decided("basis"),
    "cf_cflb": _decided("penalty_kinds", "penalty_kinds"),
    "cf_nr": _decided("penalty_content", "measures"),
    "cf_nr_fk": _decided("fine_yuan", "fine_yuan"),
    "cf_nr_wfff": _decided("confiscated_yuan"),
    "cf_nr_zkdx": _decided("suspended_licence"),
    "cf_jdrq": _decided("decided_on", "decided_on"),
    "cf_yxq": _decided("valid_until"),
    "cf_gsjzq": _decided("publish_until"),
    "cf_cfjg": _decided("authority", "authority"),
    "cf_cfjgdm": _decided("authority_code"),
    "cf_sjly": _decided("data_source"),
    "cf_sjlydm": _decided("data_source_code"),
    "zt": _decided("revoked", None, "decision_type"),
    "gxsj": _decided("updated_at"),
    "bz": _decided("remarks", None, "remarks"),
    "rdwh": _decided("decision_no", "decision_no", "decision_id"),
    "rddw": _decided("authority", "authority", "authority"),
    "severity": _decided("penalty_kinds", "penalty_kinds"),
    "listed_on": _decided("decided_on", "decided_on", "decided_on"),
    "publish_until": _decided("decided_on", "decided_on", "reason"),
    "earliest_repair_on": _decided("decided_on", "decided_on"),
    "town_code": (("violators", "town_code"),),
}
"""Published column to the columns of source assets that it is made from."""


def column_lineage() -> dg.TableColumnLineage:
    """Lineage of the published table's columns back to the sources."""
    return dg.TableColumnLineage(
        deps_by_column={
            column: [
                dg.TableColumnDep(asset_key=asset, column_name=name) for asset, name in origins
            ]
            for column, origins in ORIGINS.items()
        }
    )
