"""What a letter says of each hand-over, and no more than its department needs.

Texts are made when a row is issued and kept in the ledger. Telephones and id numbers are hidden
wherever somebody typed them; tickets are named by the number of their clue alone.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import pandas as pd

from domain.privacy.masks import hide_numbers, mask_person_name
from domain.supervision.clues.clue import COMPLAINT
from domain.supervision.handovers.inputs import NATURAL_PERSON
from domain.supervision.handovers.policy import RoutingPolicy, Shown
from domain.supervision.nearest import looked_up
from domain.supervision.watchlist.sheets import KINDS
from domain.values.names.lexicon import NameWords
from domain.values.text import joined

COLUMN_OF: Final[Mapping[Shown, str]] = {
    "party": "party_name",
    "kind": "party_kind",
    "place": "place_text",
    "premises": "premises_type",
    "situation": "situation",
    "finding": "finding",
    "records": "records",
    "request": "request",
}
"""What policy may show a department -> column of the ledger that holds it."""

UNNAMED: Final = "（未登记的对象）"
_PENDING: Final = "待核查"


@dataclass(frozen=True)
class Wording:
    """Words that letters are written with.

    Attributes:
        violations: code of a kind of violation -> its name.
        names: how persons' names are told.
    """

    violations: Mapping[str, str]
    names: NameWords


def with_content(
    rows: pd.DataFrame,
    inputs: pd.DataFrame,
    violators: pd.DataFrame,
    policy: RoutingPolicy,
    words: Wording,
) -> pd.DataFrame:
    """Return new rows with everything that their letters show.

    What a department does not need is not even kept: it is missing in its rows.

    Columns: those of the rows, and `party_name`, `party_kind`, `place_text`, `premises_type`,
    `situation`, `finding`, `records`, `request`.

    Args:
        rows: `ledger.NEW_COLUMNS`.
        inputs: `inputs.INPUT_COLUMNS`.
        violators: `violator_id`, `kind`, `name`.
        policy: fields of the departments, requests of the rules.
        words: names of violations, words of persons' names.
    """
    listed = rows[["evidence"]].reset_index(names="row")
    listed = listed.assign(clue_no=listed["evidence"].str.split(";")).explode("clue_no")
    told = listed[["row", "clue_no"]].merge(inputs, on="clue_no", how="left", sort=False)
    first = told.groupby("row")[["place_text", "violator_id"]].first().reindex(rows.index)
    party = violators.drop_duplicates("violator_id").set_index("violator_id")
    kind, name = (looked_up(first["violator_id"], party[what]) for what in ("kind", "name"))
    made = {
        "party_name": _names(name, kind, rows, policy, words),
        "party_kind": kind.map(KINDS),
        "place_text": _once(first["place_text"], hide_numbers),
        "premises_type": _distinct(told, "premises").reindex(rows.index),
        "situation": _situation(told, words).reindex(rows.index),
        "finding": _finding(told).reindex(rows.index),
        "records": _records(told).reindex(rows.index),
        "request": rows["rule"].map({code: rule.request for code, rule in policy.rules.items()}),
    }
    content = pd.DataFrame(made, index=rows.index).astype("str")
    for field, column in COLUMN_OF.items():
        needs = {code for code, one in policy.departments.items() if field in one.fields}
        content[column] = content[column].where(rows["department"].isin(needs))
    return pd.concat([rows, content], axis=1)


def _names(
    names: pd.Series, kinds: pd.Series, rows: pd.DataFrame, policy: RoutingPolicy, words: Wording
) -> pd.Series:
    """Names of the parties; those of persons in full only where policy says so."""
    full = {code for code, one in policy.departments.items() if one.persons == "full"}
    hidden = kinds.eq(NATURAL_PERSON) & ~rows["department"].isin(full)
    masked = _once(names.where(hidden), lambda text: mask_person_name(text, words.names))
    return _once(names.mask(hidden, masked), hide_numbers).fillna(UNNAMED)


def _once(texts: pd.Series, change: Callable[[str], str]) -> pd.Series:
    """Each distinct text changed once."""
    known = {text: change(str(text)) for text in texts.dropna().unique()}
    return texts.map(known).astype("str")


def _distinct(told: pd.DataFrame, column: str) -> pd.Series:
    """The distinct values of a `;`-joined column of all clues of a row, in their order."""
    stated = told[["row", column]].dropna()
    stated = stated.assign(**{column: stated[column].str.split(";")}).explode(column)
    stated = stated.drop_duplicates()
    return joined(stated["row"], stated[column].astype("str"), "、") if len(stated) else _nothing()


def _nothing() -> pd.Series:
    return pd.Series(dtype="str")


def _situation(told: pd.DataFrame, words: Wording) -> pd.Series:
    named = told.assign(
        violation_codes=told["violation_codes"].map(
            {
                text: ";".join(words.violations.get(code, code) for code in text.split(";"))
                for text in told["violation_codes"].dropna().unique()
            }
        )
    )
    return _distinct(named, "violation_codes")


def _finding(told: pd.DataFrame) -> pd.Series:
    """The conclusions of a row's clues, each with its day, each once."""
    day = told["concluded_on"].dt.strftime("（%Y-%m-%d）").astype("str").fillna("")
    stated = (told["conclusion"] + day).fillna(_PENDING)
    rows = pd.DataFrame({"row": told["row"], "stated": stated}).drop_duplicates()
    return joined(rows["row"], rows["stated"].astype("str"), "；") if len(rows) else _nothing()


def _records(told: pd.DataFrame) -> pd.Series:
    """The clues by number; of a complaint neither ticket nor day, which lead to a caller."""
    day = told["received_on"].dt.strftime("，%Y-%m-%d").astype("str")
    complaint = told["source"].eq(COMPLAINT)
    way = (told["channel"] + day.fillna("")).mask(complaint, _COMPLAINT)
    stated = told["clue_no"] + "（" + way.astype("str") + "）"
    return joined(told["row"], stated.astype("str"), "；") if len(told) else _nothing()


_COMPLAINT: Final = "投诉举报"
