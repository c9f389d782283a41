"""Incidence of owners (mentions, later clusters) and the values of one field, as numbers.

All steps of the linkage compare, count and join codes; texts are only looked at where two
different ones may mean the same, once per distinct text. Merging owners and comparing pairs of
them is done on `scipy.sparse` matrices, owners by codes. What is said about which field is
`per_mention`.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from domain.linkage.evidence.edges import Labels

if TYPE_CHECKING:
    from scipy import sparse

Mask = npt.NDArray[np.bool_]
"""A yes or no per owner, per pair or per code."""

_LARGEST = np.iinfo(np.int64).max
_JOINT = pa.scalar("|", pa.large_string())


@dataclass(frozen=True)
class Incidence:
    """Distinct values of one field.

    Attributes:
        owner: who says it, ascending; an owner may say several values, or none.
        code: number of the value.
        texts: the text of every number.
    """

    owner: Labels
    code: Labels
    texts: pa.Array

    @property
    def width(self) -> int:
        """How many codes there are."""
        return max(len(self.texts), 1)

    def dense(self, size: int) -> Labels:
        """The value per owner, -1 for none; for fields with one value per owner."""
        found = np.full(size, -1, dtype=np.int64)
        found[self.owner] = self.code
        return found

    def known(self, size: int) -> Mask:
        """Which owners say anything."""
        found = np.zeros(size, dtype=bool)
        found[self.owner] = True
        return found

    def where(self, mask: Mask) -> "Incidence":
        """What the marked owners say."""
        kept = mask[self.owner]
        return Incidence(self.owner[kept], self.code[kept], self.texts)

    def only(self, codes: Mask) -> "Incidence":
        """The marked values alone."""
        kept = codes[self.code]
        return Incidence(self.owner[kept], self.code[kept], self.texts)

    def of_clusters(self, number: Labels) -> "Incidence":
        """What clusters say.

        Args:
            number: the cluster of every owner; -1 where it does not matter.
        """
        owner = number[self.owner]
        kept = owner >= 0
        table = _matrix(owner[kept], self.code[kept], int(number.max(initial=-1)) + 1, self.width)
        return Incidence(
            np.repeat(np.arange(table.shape[0]), np.diff(table.indptr)),
            table.indices.astype(np.int64),
            self.texts,
        )

    def offsets(self, size: int) -> Labels:
        """Where the values of every owner begin; the last entry is the end."""
        return np.concatenate([[0], np.cumsum(np.bincount(self.owner, minlength=size))])


def _matrix(owner: Labels, code: Labels, size: int, width: int) -> "sparse.csr_array":
    """Owners by codes, each pair once, codes ascending.

    Faster than sorting joint keys: 7 ms for 17 on 320,000 entries.
    """
    from scipy import sparse  # loaded at the first link: it takes a fifth of a second

    ones = np.ones(len(owner), dtype=np.bool_)
    table = sparse.coo_array((ones, (owner, code)), shape=(size, width)).tocsr()
    table.sum_duplicates()
    return table


def encode(column: pa.ChunkedArray) -> Incidence:
    """Read a column with one value per mention."""
    encoded = one_chunk(column).dictionary_encode()
    known = encoded.is_valid().to_numpy(zero_copy_only=False)
    codes = encoded.indices.drop_null().to_numpy().astype(np.int64)
    return Incidence(np.flatnonzero(known), codes, encoded.dictionary)


def encode_several(column: pa.ChunkedArray, separator: str) -> Incidence:
    """Read a column whose cells hold several values."""
    cells = encode(column)
    lists = pc.split_pattern(cells.texts, separator)
    return derive(cells, pc.list_parent_indices(lists).to_numpy(), lists.flatten())


def combine(parts: Sequence[Incidence], size: int) -> Incidence:
    """Values put together from one value each of several fields; missing where one of them is."""
    codes = [part.dense(size) for part in parts]
    owner = np.flatnonzero(np.logical_and.reduce([code >= 0 for code in codes]))
    keys = np.zeros(len(owner), dtype=np.int64)
    for part, code in zip(parts, codes, strict=True):
        keys = keys * part.width + code[owner]
    numbers, _ = pd.factorize(keys)
    firsts = owner[_first_rows(numbers)]
    columns = [
        part.texts.take(pa.array(code[firsts])) for part, code in zip(parts, codes, strict=True)
    ]
    texts = pc.binary_join_element_wise(
        *[column.cast(pa.large_string()) for column in columns], _JOINT
    )
    return Incidence(owner, numbers.astype(np.int64), texts)


def derive(incidence: Incidence, code: Labels, texts: pa.Array) -> Incidence:
    """Values made from values.

    Args:
        incidence: values by owner.
        code: codes of it, as often as something is made of them.
        texts: what is made of each.
    """
    order = np.argsort(code, kind="stable")
    encoded = texts.cast(pa.large_string()).dictionary_encode()
    numbers = encoded.indices.to_numpy().astype(np.int64)[order]
    counts = np.bincount(code, minlength=incidence.width)
    starts = np.cumsum(counts) - counts
    row, place = spread(counts[incidence.code])
    table = Incidence(
        incidence.owner[row], numbers[starts[incidence.code[row]] + place], encoded.dictionary
    )
    return table.of_clusters(np.arange(int(incidence.owner.max(initial=-1)) + 1))


def derive_each(incidence: Incidence, texts: pa.Array) -> Incidence:
    """Values made from values, one of each; `texts` are by code."""
    return derive(incidence, np.arange(len(texts)), texts)


def derive_parts(incidence: Incidence, sizes: Callable[[int], Iterable[int]]) -> Incidence:
    """The parts of the values, of the sizes wanted for a text of some length."""
    used = np.flatnonzero(np.bincount(incidence.code, minlength=1))
    texts = incidence.texts.take(pa.array(used[: incidence.width]))
    length = pc.utf8_length(texts).to_numpy()
    codes, parts = [np.zeros(0, dtype=np.int64)], [pa.array([], pa.large_string())]
    for start in range(int(length.max(initial=0))):
        for size in sizes(int(length.max(initial=0)) - start):
            enough = np.flatnonzero(length >= start + size)
            codes.append(used[enough])
            cut = pc.utf8_slice_codeunits(texts.take(pa.array(enough)), start, start + size)
            parts.append(cut.cast(pa.large_string()))
    return derive(incidence, np.concatenate(codes), pa.concat_arrays(parts))


def distinct(values: Labels) -> Labels:
    """The distinct numbers, none of them negative, ascending.

    `np.unique` hashes since NumPy 2.3, which takes 60 times as long on a million numbers.
    """
    ordered = np.sort(values)
    fresh: Labels = ordered[np.diff(ordered, prepend=-1) != 0]
    return fresh


def spread(counts: Labels) -> tuple[Labels, Labels]:
    """Numbers of rows repeated by their counts, and the place of each repetition."""
    row = np.repeat(np.arange(len(counts)), counts)
    return row, np.arange(len(row)) - np.repeat(np.cumsum(counts) - counts, counts)


def join_keys(fields: Sequence[Incidence], size: int) -> tuple[Labels, Labels]:
    """Owners and keys: one for each combination of the values that an owner says in all fields.

    Two owners share a key if they share a value of every field.
    """
    first, *others = fields
    owner, key, width = first.owner, first.code, first.width
    for field in others:
        offsets = field.offsets(size)
        row, place = spread((offsets[1:] - offsets[:-1])[owner])
        owner, key = owner[row], key[row]
        if width > _LARGEST // field.width:
            key, width = pd.factorize(key)[0].astype(np.int64), len(key)
        key = key * field.width + field.code[offsets[owner] + place]
        width *= field.width
    return owner, key


def shared_only(key: Labels) -> tuple[Mask, Labels]:
    """Which rows have a key that another row has too, and the numbers of those keys."""
    numbers, _ = pd.factorize(key)
    common = np.bincount(numbers, minlength=1) > 1
    kept = common[numbers] if len(numbers) else np.zeros(0, dtype=bool)
    return kept, (np.cumsum(common) - 1)[numbers[kept]].astype(np.int64)


def overlap(incidence: Incidence, left: Labels, right: Labels, size: int) -> tuple[Mask, Mask]:
    """Per pair of owners: whether both say anything, and whether they share a value.

    Args:
        incidence: values of one field by owner.
        left: one owner of each pair, by position.
        right: the other owner.
        size: number of owners.
    """
    table = _matrix(incidence.owner, incidence.code, size, incidence.width)
    says = np.diff(table.indptr) > 0
    known = says[left] & says[right]
    pairs = np.flatnonzero(known)
    both = table[left[pairs]].multiply(table[right[pairs]]).tocsr()
    shared = np.zeros(len(left), dtype=bool)
    shared[pairs] = np.diff(both.indptr) > 0
    return known, shared


def cross(
    incidence: Incidence, left: Labels, right: Labels, size: int
) -> tuple[Labels, Labels, Labels]:
    """Every value of the left owner with every value of the right one: pair, code, code.

    Args:
        incidence: values of one field by owner.
        left: one owner of each pair, by position.
        right: the other owner.
        size: number of owners.
    """
    offsets = incidence.offsets(size)
    counts = offsets[1:] - offsets[:-1]
    row, place = spread(counts[left] * counts[right])
    wide = counts[right[row]]
    first = incidence.code[offsets[left[row]] + place // np.maximum(wide, 1)]
    second = incidence.code[offsets[right[row]] + place % np.maximum(wide, 1)]
    return row, first, second


def _first_rows(numbers: npt.NDArray[np.intp]) -> Labels:
    """Row at which each number of a factorisation appears first."""
    if not len(numbers):
        return np.zeros(0, dtype=np.int64)
    fresh = np.maximum.accumulate(numbers)
    return np.flatnonzero(np.diff(fresh, prepend=-1) > 0)


def one_chunk(column: pa.ChunkedArray) -> pa.Array:
    """A column in one piece: taking rows from many pieces is many times as slow."""
    chunk = column.combine_chunks()
    if isinstance(chunk, pa.ChunkedArray):
        chunk = pa.concat_arrays(chunk.chunks) if chunk.num_chunks else pa.array([], column.type)
    return chunk
