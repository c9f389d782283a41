"""`full.ftm.json`: the list as entities of FollowTheMoney, the model that list tools share.

One JSON object per line: each party once, each listing as the `Sanction` that it is, each town as
an `Address`. Put here what a listing is in that model; what a listing says is `domain.listing`.
Made column by column, since a release may have a hundred thousand rows.

Source of the model: FollowTheMoney 4 (https://followthemoney.tech), schemata `Company`,
`LegalEntity`, `Person`, `Sanction`, `Address`.
"""

import json
from collections.abc import Callable, Mapping
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from domain.listing.fields import LIST_TYPE_LABELS
from domain.release.hashes import json_strings

COUNTRY: Final = "cn"
"""Every party is registered in China (ISO 3166-1 alpha-2, as the model writes it)."""
PARTY_TOPIC: Final = "reg.action"
"""The model's word for a party that an authority has acted against."""
SCHEMA_OF: Final = {
    "法人及非法人组织": "Company",
    "个体工商户": "LegalEntity",
    "自然人": "Person",
}
"""What a party is by the publication standard, to its schema; any other is a `LegalEntity`."""

Texts = Mapping[str, pa.Array]


def entity_lines(texts: Texts, towns: Mapping[str, str]) -> list[pa.Array]:
    """Return the lines of the file, without line ends: addresses, parties, then sanctions.

    Args:
        texts: the listings as text (`domain.listing.frame.as_text`), ordered by `listing_id`.
        towns: town code to the address as far as the town; other towns get no address.
    """
    party = pc.coalesce(texts["violator_id"], texts["listing_id"])
    return [_addresses(texts, towns), _parties(texts, party, towns), _sanctions(texts, party)]


def _addresses(texts: Texts, towns: Mapping[str, str]) -> pa.Array:
    codes = sorted(set(texts["town_code"].unique().to_pylist()) & towns.keys())
    return _entities(
        pa.array([_address_id(code) for code in codes], type=pa.string()),
        "Address",
        {
            "country": _constant(COUNTRY, len(codes)),
            "full": pa.array([towns[code] for code in codes], type=pa.string()),
        },
    )


def _parties(texts: Texts, party: pa.Array, towns: Mapping[str, str]) -> pa.Array:
    """Each party as its first listing names it."""
    rows = pa.table({"party": party, "row": pa.array(range(len(party)), type=pa.int64())})
    # One thread: `first` of several would not be the first row.
    first = rows.group_by("party", use_threads=False).aggregate([("row", "min")])["row_min"]
    at = first.combine_chunks().take(pc.sort_indices(first))
    own = {name: texts[name].take(at) for name in ("cf_xdr_mc", "cf_xdr_shxym", "cf_xdr_lb")}
    homes = {code: _address_id(code) for code in towns}
    schemata = _mapped(own["cf_xdr_lb"], SCHEMA_OF.get)
    return _entities(
        party.take(at),
        pc.fill_null(schemata, "LegalEntity"),
        {
            "addressEntity": _mapped(texts["town_code"].take(at), homes.get),
            "classification": own["cf_xdr_lb"],
            "country": _constant(COUNTRY, len(at)),
            "name": own["cf_xdr_mc"],
            "topics": _constant(PARTY_TOPIC, len(at)),
            "uscCode": own["cf_xdr_shxym"],
        },
    )


def _sanctions(texts: Texts, party: pa.Array) -> pa.Array:
    count = len(party)
    return _entities(
        texts["listing_id"],
        "Sanction",
        {
            "authority": pc.coalesce(texts["rddw"], texts["cf_cfjg"]),
            "authorityId": pc.coalesce(texts["rdwh"], texts["cf_wsh"]),
            "country": _constant(COUNTRY, count),
            "description": texts["cf_nr"],
            "endDate": texts["publish_until"],
            "entity": party,
            "listingDate": texts["listed_on"],
            "program": _mapped(texts["list_type"], LIST_TYPE_LABELS.get),
            "provisions": texts["cf_cflb"],
            "reason": texts["cf_wfxw"],
            "recordId": texts["cf_wsh"],
            "startDate": pc.coalesce(texts["cf_jdrq"], texts["listed_on"]),
            "status": texts["severity"],
            "summary": texts["cf_sy"],
        },
        several=("provisions",),
    )


def _entities(
    ids: pa.Array, schema: str | pa.Array, properties: Texts, several: tuple[str, ...] = ()
) -> pa.Array:
    """Return one entity per id as JSON text; what is missing is left out.

    Args:
        ids: identifiers.
        schema: its schema, one for all or one for each.
        properties: name to values.
        several: names of those that hold several values, joined with `;`.
    """
    stated = [
        _property(name, values, several=name in several) for name, values in properties.items()
    ]
    together = pc.binary_join_element_wise(*stated, ", ", null_handling="skip")
    opened = [json_strings(ids), ', "schema": "', schema, '", "properties": {']
    return pc.binary_join_element_wise('{"id": ', *opened, together, "}}", "")


def _property(name: str, values: pa.Array, *, several: bool) -> pa.Array:
    tokens = json_strings(values)
    if several:
        tokens = pc.replace_substring(tokens, ";", '", "')
    whole = pc.binary_join_element_wise(json.dumps(name) + ": [", tokens, "]", "")
    return pc.if_else(pc.is_valid(values), whole, pa.scalar(None, pa.string()))


def _mapped(values: pa.Array, word: Callable[[str], str | None]) -> pa.Array:
    """Return the word of each distinct value, missing where there is none."""
    distinct = values.dictionary_encode()
    words = [word(value) for value in distinct.dictionary.to_pylist()]
    return pa.array(words, type=pa.string()).take(distinct.indices)


def _constant(value: str, count: int) -> pa.Array:
    return pa.repeat(pa.scalar(value, pa.string()), count)


def _address_id(town_code: str) -> str:
    return f"town-{town_code}"
