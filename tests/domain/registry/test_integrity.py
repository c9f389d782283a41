"""A registry that is sound counts no fault, and each fault is counted as what it is."""

from dataclasses import replace

import pandas as pd
import pytest

from domain.registry.build import Registry
from domain.registry.integrity import registry_faults


def table(columns: tuple[str, ...], *rows: tuple[object, ...]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=list(columns))


VIOLATOR = ("violator_id", "uscc", "merged_into")
EVIDENCE = ("violator_id", "source", "source_record_id", "party_no")
NOTHING = pd.DataFrame()
SOUND = Registry(
    violator=table(VIOLATOR, ("V1", "A", None), ("V2", None, None), ("V3", None, "V1")),
    violator_evidence=table(EVIDENCE, ("V1", "complaint", "1", 1), ("V2", "complaint", "1", 2)),
    violator_link=NOTHING,
    violator_relation=NOTHING,
    violation=table(("violator_id",), ("V1",)),
    link_review=NOTHING,
    reappearance=NOTHING,
)


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({}, None),
        (
            {
                "violator_evidence": table(
                    EVIDENCE, *[("V1", "complaint", "1", 1)] * 2, ("V2", "complaint", "2", 1)
                )
            },
            "duplicate_evidence",
        ),
        (
            {
                "violator_evidence": table(
                    EVIDENCE, *((v, "complaint", v, 1) for v in ("V1", "V2", "V3"))
                )
            },
            "orphan_evidence",
        ),
        ({"violation": table(("violator_id",), ("V3",))}, "orphan_violations"),
        (
            {"violator_evidence": table(EVIDENCE, ("V1", "complaint", "1", 1))},
            "parties_without_evidence",
        ),
        (
            {"violator": table(VIOLATOR, ("V1", "A;B", None), ("V2", None, None))},
            "parties_with_two_codes",
        ),
        (
            {"violator": table(VIOLATOR, ("V1", "A", None), ("V2", "A", None))},
            "codes_of_two_parties",
        ),
        (
            {
                "violator": table(
                    VIOLATOR, ("V1", "A", None), ("V2", None, None), ("V3", None, "V9")
                )
            },
            "broken_redirects",
        ),
        (
            {
                "violator": table(
                    VIOLATOR,
                    *(("V1", "A", None), ("V2", None, None), ("V3", None, "V1")),
                    ("V4", None, "V3"),
                )
            },
            "broken_redirects",
        ),
    ],
)
def test_each_fault_is_counted_as_what_it_is(changed: dict[str, pd.DataFrame], fault: str) -> None:
    found = registry_faults(replace(SOUND, **changed))
    assert {name: count for name, count in found.items() if count} == ({fault: 1} if fault else {})
