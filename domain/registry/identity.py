"""Ids for life: which id a party has, and where ids that no party bears any more lead.

An id is a function of the party's identity key, and the key a function of the party's records: its
strongest anchor, else its earliest record. So the same sources and decisions give the same ids,
with or without history. History only remembers: an id that was given once stays known, and leads
to the party that holds its key now. What was carried over by overlap with an earlier run, instead,
could not be rebuilt; a party that gains an anchor or an earlier record therefore changes its id
once, and the old id redirects. Ids of anchored parties, the only ones that are ever published,
never change.
"""

from dataclasses import dataclass
from typing import Final

import pandas as pd

from domain.registry.redirects import trail
from domain.values.identifiers import id_number_key
from domain.values.short_digest import short_digest
from domain.values.text import among

LEDGER_COLUMNS: Final = ("identity_key", "violator_id", "first_seen_run")
REDIRECT_COLUMNS: Final = ("violator_id", "merged_into")
EVENT_COLUMNS: Final = ("event", "violator_id", "other_id", "identity_key")

_STRENGTH: Final = {"uscc": 0, "id_number": 1, "decision": 2, "record": 3}


@dataclass(frozen=True)
class IdentityResult:
    """Who has which id after a run.

    Attributes:
        ids: `cluster`, `violator_id`, `identity_key`; clusters that only the register knows have
        none.
        ledger: every id ever given (`LEDGER_COLUMNS`), sorted by key.
        redirects: ids that no party bears now and the one that took over (`REDIRECT_COLUMNS`); the
            target is always an id in use, so that there are neither chains nor cycles.
        events: `merge` (an id began to redirect to `other_id`) and `split` (an id came back from
        it).
    """

    ids: pd.DataFrame
    ledger: pd.DataFrame
    redirects: pd.DataFrame
    events: pd.DataFrame


def violator_id(identity_key: str) -> str:
    """Return the id of an identity key: `V` and 12 characters of base32 of its SHA-256."""
    return "V" + short_digest(identity_key)


def assign_ids(
    linked: pd.DataFrame,
    ledger: pd.DataFrame,
    redirects: pd.DataFrame,
    run_id: str | None = None,
    evidence: pd.DataFrame | None = None,
) -> IdentityResult:
    """Give every party its id and bring the ledger and the redirects up to date.

    Args:
        linked: linked mentions; `cluster`, `link_method` and the anchors are read.
        ledger: ids given so far (`LEDGER_COLUMNS`); may be empty.
        redirects: redirects so far (`REDIRECT_COLUMNS`); may be empty.
        run_id: written beside ids that are given for the first time.
        evidence: which records each id had in the run before (`violator_id`, `source`,
            `source_record_id`, `party_no`); an id whose key is gone, since the code in its rows was
            corrected, leads to where most of its records are now.

    Raises:
        ValueError: two keys have one id, which the length of ids makes all but impossible.
    """
    claims = _claims(linked)
    ids = _elected(claims)
    ids["violator_id"] = _ids_of(ids["identity_key"])
    _check_unique(ids)
    ledger = _extended(ledger, ids, run_id)
    now = _redirects(claims, ids, ledger, redirects, _moved(linked, ids, evidence))
    return IdentityResult(
        ids.sort_values("cluster").reset_index(drop=True)[
            ["cluster", "violator_id", "identity_key"]
        ],
        ledger,
        now,
        _events(redirects, now, ledger),
    )


def with_violator_ids(linked: pd.DataFrame, identity: IdentityResult) -> pd.DataFrame:
    """Return the linked mentions of parties that have an id, with `violator_id`."""
    return linked.merge(identity.ids[["cluster", "violator_id"]], on="cluster", how="inner")


def _claims(linked: pd.DataFrame) -> pd.DataFrame:
    """Every key that a cluster could have, strongest first: `cluster`, `identity_key`, `rank`."""
    named = linked["source"].ne("market_registration").groupby(linked["cluster"]).transform("any")
    linked = linked[named]
    certain = linked["link_method"].isin(["uscc", "id_number", "person", "decision"])
    person = linked["kind"].eq("natural_person") | (
        linked["kind"].isna() & linked["legal_form"].isna()
    )
    numbers = linked["id_number"].where(person & linked["uscc"].isna())
    hashed = numbers.map({number: id_number_key(number) for number in numbers.dropna().unique()})
    keys = {
        "uscc": linked["uscc"].where(certain),
        "id_number": hashed.where(certain).astype("str"),
        "decision": linked["decision_no"],
        "record": linked["mention_id"],
    }
    parts = [_claims_of(linked, kind, values) for kind, values in keys.items()]
    return pd.concat(parts, ignore_index=True)


def _claims_of(linked: pd.DataFrame, kind: str, values: pd.Series) -> pd.DataFrame:
    rows = linked[["cluster", "mention_id", "seen_on"]].assign(
        identity_key=kind + ":" + values,
        strength=_STRENGTH[kind],
        registered=linked["source"].eq("market_registration"),
    )
    rows = rows[rows["identity_key"].notna()]
    grouped = rows.groupby(["cluster", "identity_key", "strength"], as_index=False)
    return grouped.agg(
        registered=("registered", "max"),
        members=("mention_id", "size"),
        seen_on=("seen_on", "min"),
        first=("mention_id", "min"),
    )


def _holders(claims: pd.DataFrame) -> pd.DataFrame:
    """The cluster with the best right to each key; a day that is missing comes last."""
    ordered = claims.sort_values(
        ["registered", "members", "seen_on", "first"], ascending=[False, False, True, True]
    )
    return ordered.drop_duplicates("identity_key")


def _elected(claims: pd.DataFrame) -> pd.DataFrame:
    """One key per cluster: the strongest that no other cluster has the better right to.

    Two clusters can hold one key where a person keeps them apart or a decision names both. It goes
    to the one with the register row, then with more records, then with the earlier one.
    """
    chosen = _holders(claims).sort_values(["strength", "seen_on", "first"])
    return chosen.drop_duplicates("cluster")[["cluster", "identity_key"]].reset_index(drop=True)


def _ids_of(keys: pd.Series) -> pd.Series:
    return keys.map({key: violator_id(key) for key in keys.unique()}).astype("str")


def _check_unique(ids: pd.DataFrame) -> None:
    if ids["violator_id"].duplicated().any():
        raise ValueError("two identity keys have the same violator id")


def _extended(ledger: pd.DataFrame, ids: pd.DataFrame, run_id: str | None) -> pd.DataFrame:
    """The ledger with the ids that are new; what it holds never changes."""
    old = ledger.reindex(columns=list(LEDGER_COLUMNS)).astype("str")
    new = ids.loc[~among(ids["identity_key"], old["identity_key"]), ["identity_key", "violator_id"]]
    new = new.assign(first_seen_run=pd.Series(run_id, index=new.index, dtype="str"))
    both = pd.concat([old, new[list(LEDGER_COLUMNS)]], ignore_index=True).astype("str")
    return both.sort_values("identity_key").reset_index(drop=True)


def _moved(
    linked: pd.DataFrame, ids: pd.DataFrame, evidence: pd.DataFrame | None
) -> dict[str, str]:
    """The id that bears most of the records which each id had before; of equals the first."""
    if evidence is None or evidence.empty:
        return {}
    keys = ["source", "source_record_id", "party_no"]
    now = linked[[*keys, "cluster"]].merge(ids[["cluster", "violator_id"]], on="cluster")
    old = evidence[[*keys, "violator_id"]].astype({"party_no": "int64"})
    both = old.merge(now, on=keys, suffixes=("", "_now"))
    sizes = both.groupby(["violator_id", "violator_id_now"]).size().reset_index(name="records")
    order = ["violator_id", "records", "violator_id_now"]
    sizes = sizes.sort_values(order, ascending=[True, False, True])
    best = sizes.drop_duplicates("violator_id")
    return dict(zip(best["violator_id"], best["violator_id_now"], strict=True))


def _redirects(
    claims: pd.DataFrame,
    ids: pd.DataFrame,
    ledger: pd.DataFrame,
    before: pd.DataFrame,
    moved: dict[str, str],
) -> pd.DataFrame:
    """Where each id out of use leads.

    To the party with its key; else where it led before; else to the party with its records.
    """
    current = ids.set_index("cluster")["violator_id"]
    party = _holders(claims).set_index("identity_key")["cluster"].map(current)
    idle = ledger.loc[~among(ledger["violator_id"], ids["violator_id"])]
    now = dict(zip(idle["violator_id"], idle["identity_key"].map(party), strict=True))
    earlier = dict(zip(before["violator_id"], before["merged_into"], strict=True))
    leads = {name: into for name, into in now.items() if isinstance(into, str)}
    steps = earlier | leads
    in_use = set(ids["violator_id"])
    # A walk per id out of use; they are few, and a walk has no vectorised form.
    found = {
        name: next((into for into in trail(name, steps) if into in in_use), moved.get(name))
        for name in sorted(now)
    }
    rows = [(name, into) for name, into in found.items() if into is not None]
    return pd.DataFrame(rows, columns=list(REDIRECT_COLUMNS), dtype="str")


def _events(before: pd.DataFrame, now: pd.DataFrame, ledger: pd.DataFrame) -> pd.DataFrame:
    """What changed: ids that began to redirect elsewhere, and ids that came back."""
    keys = ledger.set_index("violator_id")["identity_key"]
    both = before.reindex(columns=list(REDIRECT_COLUMNS)).astype("str")
    both = both.merge(now, on="violator_id", how="outer", suffixes=("_before", ""))
    merged = both["merged_into"].notna() & both["merged_into"].ne(both["merged_into_before"])
    back = both["merged_into"].isna()
    event = pd.Series("merge", index=both.index, dtype="str").mask(back, "split")
    other = both["merged_into"].fillna(both["merged_into_before"])
    events = both.assign(event=event, other_id=other)[merged | back]
    events["identity_key"] = events["violator_id"].map(keys)
    events = events[list(EVENT_COLUMNS)].astype("str")
    return events.sort_values(["event", "violator_id"]).reset_index(drop=True)
