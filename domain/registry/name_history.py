"""Which names a code has borne, and since when: what the registrations say now forgets the past.

A registration changes in place, so that a company that takes a new name would lose the decisions
that name it by the old one, and a company that takes over another's name would inherit them. The
registry remembers the names of its parties from run to run; the exchange may also hold several rows
of one code. Whether a name lists anybody is decided in `listing.py` and `listing_links.py`.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

import pandas as pd

from domain.values.names.organisations import strict_name
from domain.values.text import among

NAME_COLUMNS = ("uscc", "name", "since_on", "until_on")
"""Columns of `registered_name`: a name that a code bears or bore, with the days known of it."""


OLDER_REGISTRATIONS = "registration_left_out"
"""Name of the frame of older rows of registered codes, beside the accepted records."""


@dataclass(frozen=True)
class NameHistory:
    """The names that codes bore before the present one, and since when they bear it.

    Attributes:
        earlier: code to the strict names that it bore before.
        since: code to the first day on which it is known to bear its present name.
        bearers: strict earlier name to the codes that bore it, with the day when they gave it up.
    """

    earlier: dict[str, set[str]] = field(default_factory=dict)
    since: dict[str, pd.Timestamp] = field(default_factory=dict)
    bearers: dict[str, list[tuple[str, pd.Timestamp]]] = field(default_factory=dict)

    @classmethod
    def of(cls, known: pd.DataFrame, registrations: pd.DataFrame) -> "NameHistory":
        """Index what is known of the names.

        Args:
            known: `NAME_COLUMNS`.
            registrations: the accepted `market_registration` frame.
        """
        earlier: dict[str, set[str]] = defaultdict(set)
        bearers: dict[str, list[tuple[str, pd.Timestamp]]] = defaultdict(list)
        past = known[known["until_on"].notna()]
        for code, name, until in past[["uscc", "name", "until_on"]].itertuples(index=False):
            strict = strict_name(name)
            if strict:
                earlier[code].add(strict)
                bearers[strict].append((code, until))
        began = _began(registrations)
        remembered = known[known["until_on"].isna()].set_index("uscc")["since_on"].dropna()
        since = pd.concat([began, remembered]).groupby(level=0).min()
        return cls(dict(earlier), dict(since), dict(bearers))


def with_closing_days(registrations: pd.DataFrame, closed: tuple[str, ...]) -> pd.DataFrame:
    """Return the registrations with `closed_on`, the day on which a party was struck off or left.

    The last approval of such a party is its end and says nothing of its name, which then counts
    from the foundation; without a later approval the day is unknown.

    Args:
        registrations: the accepted `market_registration` frame.
        closed: states of a party that is registered no more.
    """
    needed = ["status", "approved_on", "established_on"]
    made = registrations.reindex(columns=list(dict.fromkeys([*registrations.columns, *needed])))
    days = {
        name: pd.to_datetime(made[name]).astype("datetime64[us]")
        for name in ("approved_on", "established_on")
    }
    ended = made["status"].isin(closed) & (days["approved_on"] > days["established_on"])
    return made.assign(
        established_on=days["established_on"],
        approved_on=days["approved_on"].mask(ended),
        closed_on=days["approved_on"].where(ended),
    )


def remembered(
    known: pd.DataFrame,
    registrations: pd.DataFrame,
    superseded: pd.DataFrame,
    codes: set[str],
    as_of: date,
) -> pd.DataFrame:
    """Return the names to remember (`NAME_COLUMNS`, by code and name).

    Args:
        known: what earlier runs remembered.
        registrations: the accepted frame: the present names.
        superseded: older rows of the same codes in the exchange.
        codes: codes of the registry's parties; others are not remembered.
        as_of: the day on which a name that is gone was last in doubt, where no approval says it.
    """
    now = _named(registrations, codes)
    now = now.assign(since_on=_looked_up(now["uscc"], _began(registrations)))
    older = _named(superseded, codes)
    older = older.assign(since_on=older["approved_on"])
    rows = pd.concat(
        [frame.reindex(columns=list(NAME_COLUMNS)) for frame in (known, older, now)],
        ignore_index=True,
    )
    for column in ("since_on", "until_on"):
        rows[column] = pd.to_datetime(rows[column]).astype("datetime64[us]")
    grouped = rows.groupby(["uscc", "name"], sort=True)
    merged = grouped.agg(since_on=("since_on", "min"), until_on=("until_on", "min")).reset_index()
    present = pd.MultiIndex.from_frame(merged[["uscc", "name"]]).isin(
        pd.MultiIndex.from_frame(now[["uscc", "name"]])
    )
    registered = among(merged["uscc"], now["uscc"])
    approved_on = now.drop_duplicates("uscc").set_index("uscc")["approved_on"]
    approved = _looked_up(merged["uscc"], approved_on)
    given_up = approved.where(approved > merged["since_on"]).fillna(pd.Timestamp(as_of))
    ended = merged["until_on"].fillna(given_up.astype("datetime64[us]"))
    merged["until_on"] = ended.where(registered & ~present, merged["until_on"]).mask(present)
    return merged.astype({"uscc": "str", "name": "str"})


def _looked_up(codes: pd.Series, days: pd.Series) -> pd.Series:
    """Return the day of each code, empty where there is none (`map` makes numbers of no days)."""
    return pd.Series(days.reindex(codes).to_numpy(), codes.index, dtype="datetime64[us]")


def _named(frame: pd.DataFrame, codes: set[str]) -> pd.DataFrame:
    made = frame.reindex(columns=["uscc", "name", "approved_on"])
    made["approved_on"] = pd.to_datetime(made["approved_on"]).astype("datetime64[us]")
    made = made[among(made["uscc"], codes) & made["name"].notna()]
    return made.drop_duplicates(["uscc", "name"])


def _began(registrations: pd.DataFrame) -> pd.Series:
    """Return, per code, the day since which its present name is known: approval, or foundation."""
    frame = registrations.reindex(columns=["uscc", "approved_on", "established_on"])
    frame = frame.dropna(subset=["uscc"]).drop_duplicates("uscc").set_index("uscc")
    days = frame["approved_on"].fillna(frame["established_on"])
    return pd.to_datetime(days).astype("datetime64[us]").dropna()
