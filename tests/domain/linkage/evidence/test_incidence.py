"""Owners and values as numbers: what merging, joining and cutting keep, and what they lose."""

import numpy as np
import pyarrow as pa

from domain.linkage.evidence.incidence import (
    Incidence,
    combine,
    derive_each,
    derive_parts,
    distinct,
    encode,
    encode_several,
    join_keys,
    shared_only,
    spread,
)


def column(*cells: str | None) -> pa.ChunkedArray:
    return pa.chunked_array([pa.array(cells, pa.large_string())])


def pairs(found: Incidence) -> list[tuple[int, str]]:
    texts = found.texts.take(pa.array(found.code)).to_pylist()
    return sorted(zip(found.owner.tolist(), texts, strict=True))


def test_a_missing_cell_says_nothing_and_equal_cells_share_a_number() -> None:
    read = encode(column("甲", None, "乙", "甲"))
    assert pairs(read) == [(0, "甲"), (2, "乙"), (3, "甲")]
    assert read.dense(4).tolist() == [0, -1, 1, 0]
    assert read.known(4).tolist() == [True, False, True, True]
    assert read.width == 2


def test_a_cell_of_several_values_says_each_once() -> None:
    assert pairs(encode_several(column("甲;乙;甲", None, "乙"), ";")) == [
        (0, "乙"),
        (0, "甲"),
        (2, "乙"),
    ]


def test_a_cluster_says_what_its_members_say_and_nobody_elses_word() -> None:
    read = encode(column("甲", "乙", "甲", "丙"))
    merged = read.of_clusters(np.array([0, 0, 0, -1]))
    assert pairs(merged) == [(0, "乙"), (0, "甲")]


def test_what_is_kept_is_kept_by_owner_or_by_value() -> None:
    read = encode(column("甲", "乙", "甲"))
    assert pairs(read.where(np.array([False, True, True]))) == [(1, "乙"), (2, "甲")]
    assert pairs(read.only(np.array([True, False]))) == [(0, "甲"), (2, "甲")]


def test_put_together_is_only_what_is_there_in_every_field() -> None:
    both = combine([encode(column("甲", None, "甲")), encode(column("1", "2", "1"))], 3)
    assert pairs(both) == [(0, "甲|1"), (2, "甲|1")]


def test_values_made_of_values_fall_together_where_they_are_equal() -> None:
    read = encode(column("甲一", "甲二", "乙一"))
    first = derive_each(read, pa.array([text[:1] for text in read.texts.to_pylist()]))
    assert pairs(first) == [(0, "甲"), (1, "甲"), (2, "乙")]
    assert first.code[0] == first.code[1]


def test_parts_have_the_sizes_that_are_asked_for() -> None:
    parts = derive_parts(encode(column("甲乙丙")), lambda longest: (2,) if longest >= 2 else ())
    assert pairs(parts) == [(0, "乙丙"), (0, "甲乙")]


def test_owners_share_a_key_where_they_share_a_value_of_every_field() -> None:
    names = encode_several(column("甲;乙", "乙", "丙"), ";")
    towns = encode(column("一", "一", "一"))
    owner, key = join_keys([names, towns], 3)
    of = {place: {k for o, k in zip(owner, key, strict=True) if o == place} for place in range(3)}
    assert of[0] & of[1]
    assert not (of[0] | of[1]) & of[2]
    kept, _ = shared_only(key)
    assert sorted(owner[kept].tolist()) == [0, 1]


def test_distinct_numbers_are_ascending_and_rows_are_repeated_by_their_counts() -> None:
    assert distinct(np.array([3, 1, 3, 0])).tolist() == [0, 1, 3]
    row, place = spread(np.array([2, 0, 3]))
    assert row.tolist() == [0, 0, 2, 2, 2]
    assert place.tolist() == [0, 1, 0, 1, 2]
