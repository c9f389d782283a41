"""A signature fits its document in one spelling alone."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from resources.base.signatures import holds, json_bytes, public_hex, sign, signed_by

KEY = Ed25519PrivateKey.generate()
DOCUMENT = {"release": 1}


def signed(**changed: str) -> dict[str, object]:
    return {**DOCUMENT, "signature": {**sign(json_bytes(DOCUMENT), KEY), **changed}}


def test_a_document_holds_and_is_signed_by_its_key() -> None:
    assert holds(signed())
    assert signed_by(signed(), frozenset({public_hex(KEY)}))
    assert not signed_by(signed(), frozenset())
    assert not holds({**signed(), "release": 2})


@pytest.mark.parametrize("spelt", [str.upper, "{} ".format, " {}".format, "{}\n".format])
@pytest.mark.parametrize("part", ["value", "public_key"])
def test_another_spelling_of_the_same_digits_does_not_hold(part: str, spelt: object) -> None:
    told = str(signed()["signature"][part])  # type: ignore[index]
    assert not holds(signed(**{part: spelt(told)}))  # type: ignore[operator]
