"""What must hold of a whole registry before anything is built on it: faults, counted by kind.

Pure counting over finished tables; what to do about a fault is for whoever asks.
"""

import pandas as pd

from domain.registry.build import Registry
from domain.values.text import among

_EVIDENCE_KEY = ["source", "source_record_id", "party_no"]


def registry_faults(registry: Registry) -> dict[str, int]:
    """Count what would make the registry untrue; all zero for a sound one.

    Returns:
        `duplicate_evidence`: records of a party that stand there twice; `orphan_evidence` and
        `orphan_violations`: rows whose party does not exist; `parties_without_evidence`;
        `parties_with_two_codes`; `codes_of_two_parties`; `broken_redirects`: a merged id that leads
        nowhere or to another merged id.
    """
    violator, evidence = registry.violator, registry.violator_evidence
    current = violator[violator["merged_into"].isna()]
    living = set(current["violator_id"])
    redirected = violator.loc[violator["merged_into"].notna(), "merged_into"]
    codes = current["uscc"].dropna()
    return {
        "duplicate_evidence": int(evidence.duplicated(_EVIDENCE_KEY).sum()),
        "orphan_evidence": _outside(evidence["violator_id"], living),
        "orphan_violations": _outside(registry.violation["violator_id"], living),
        "parties_without_evidence": len(living - set(evidence["violator_id"])),
        "parties_with_two_codes": int(codes.str.contains(";").sum()),
        "codes_of_two_parties": int(codes.duplicated().sum()),
        "broken_redirects": _outside(redirected, living),
    }


def _outside(ids: pd.Series, known: set[str]) -> int:
    return int((~among(ids, known)).sum())
