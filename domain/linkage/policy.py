"""What the linkage is told by policy: which agreements link, how much each counts, and the limits.

Only shapes and their self-checks live here. The values are `policy/linkage.yaml`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from domain.linkage.model import WeightTable
from domain.values.names.lexicon import NO_WORDS, NameWords

NAME_FIELDS: Final = ("strict_name", "core", "similar_core", "nameless")
"""What can agree about the name; exactly one of them stands in every rule."""

OTHER_FIELDS: Final = ("address", "spot", "phone", "person", "town", "trade")
"""What can agree besides the name."""

ENGINES: Final = ("duckdb", "spark")
"""Where pairs may be scored."""

FIELDS: Final = NAME_FIELDS + OTHER_FIELDS


@dataclass(frozen=True)
class LinkRule:
    """A set of agreements that makes two mentions a candidate pair.

    Attributes:
        code: ASCII name of the rule, written into every link that it makes.
        fields: what must be equal in both mentions, from `FIELDS`; one of them is about the name
            and at least two are not.
        reason: the agreement in Chinese words, for the reviewer.
    """

    code: str
    fields: tuple[str, ...]
    reason: str

    def __post_init__(self) -> None:
        unknown = set(self.fields) - set(FIELDS)
        if unknown:
            raise ValueError(f"rule {self.code}: unknown fields {sorted(unknown)}")
        if sum(field in NAME_FIELDS for field in self.fields) != 1:
            raise ValueError(f"rule {self.code}: needs exactly one of {NAME_FIELDS}")
        if sum(field in OTHER_FIELDS for field in self.fields) < 2:
            raise ValueError(f"rule {self.code}: a name needs two agreements besides it")


@dataclass(frozen=True)
class ReappearanceRule:
    """When a party can be one that was there before (`domain.registry.reappearance`).

    Attributes:
        months: it appeared at most so many months after the other's end.
        phone_parties: a telephone that more parties give is no signal.
    """

    months: int = 18
    phone_parties: int = 5


@dataclass(frozen=True)
class LinkagePolicy:
    """Rules, weights and limits of the linkage.

    Attributes:
        version: stands in every explanation.
        rules: the combinations of agreements that may link.
        weights: points per agreeing field.
        penalty_other_address: points lost where both sides have an exact address and none is
        shared.
        penalty_other_unit: points lost where that is another unit of the same building.
        penalty_other_spot: points lost where both places are known, not both to the door, and
            differ.
        penalty_other_trade: points lost where nothing but the name and a place without a door agree
            and the trades differ.
        penalty_other_line: points lost where the door does not agree and one trade is a training
            provider's and the other is not.
        training_trades: parts of the words for trades of training providers.
        penalty_extracted: points lost where a name or address was read out of a text.
        penalty_other_town: points lost where both towns are known and differ.
        threshold: least points of an automatic link.
        margin: least lead over the second best legal party; below it the record is frozen.
        hops: how often records that were linked may carry others to the same party.
        max_targets: a key shared by more legal parties than this says nothing and is dropped.
        max_phone_parties: a telephone seen with more different names than this says nothing.
        max_similar_names: addresses with more different names are not searched for typing errors.
        max_block: units under one blocking key; a larger block is dropped and counted.
        probable_threshold: least weight (bits, log2 odds) of a probable link to a legal party.
        probable_margin: least lead in bits over the second best party.
        probable_free_threshold: least weight of a probable link between parties without an anchor.
        probable_sole_occupant_threshold: least weight of a link of a record without a name to the
            only party known behind its door.
        review_floor: pairs from this weight up to the threshold are for a person to judge.
        review_share: most probable pairs in the review queue, as a share of the records.
        engine: where pairs are scored: `duckdb` or `spark`.
        relation_group_limit: a telephone, operator or address shared by more parties than this
            makes no relations.
        verified_findings: values of `finding` and `conclusion` that verify a violation.
        open_findings: values that leave a clue open.
        no_finding: values of a patrol row in which nothing was found.
        revoking_decisions: types of credit decision after which a penalty no longer stands.
        closed_statuses: register states of a party that no longer exists.
        reappearance: when a new party may be one that was dealt with before.
        shared_regions: what names of the county open with; of several in a row the last one counts.
        names: words of names, by which a person's name is told and compared.
        model: weights of the probable links; without it there are none.
    """

    version: str
    rules: tuple[LinkRule, ...]
    weights: Mapping[str, int]
    penalty_other_address: int
    penalty_other_unit: int
    penalty_other_town: int
    penalty_other_spot: int
    penalty_other_trade: int
    penalty_other_line: int
    training_trades: tuple[str, ...]
    penalty_extracted: int
    threshold: int
    margin: int
    hops: int
    max_targets: int
    max_phone_parties: int
    max_similar_names: int
    max_block: int
    probable_threshold: float
    probable_margin: float
    probable_free_threshold: float
    probable_sole_occupant_threshold: float
    review_floor: float
    review_share: float
    engine: str
    relation_group_limit: int
    verified_findings: tuple[str, ...]
    open_findings: tuple[str, ...]
    no_finding: tuple[str, ...]
    revoking_decisions: tuple[str, ...]
    closed_statuses: tuple[str, ...]
    reappearance: ReappearanceRule = ReappearanceRule()
    shared_regions: tuple[str, ...] = ()
    names: NameWords = NO_WORDS
    model: WeightTable | None = None

    def __post_init__(self) -> None:
        missing = {field for rule in self.rules for field in rule.fields} - set(self.weights)
        if missing:
            raise ValueError(f"weights are missing for {sorted(missing)}")
        if self.engine not in ENGINES:
            raise ValueError(f"engine must be one of {ENGINES}")
        codes = [rule.code for rule in self.rules]
        if len(codes) != len(set(codes)):
            raise ValueError("rule codes must be unique")
