"""Numbers made of a text are the base32 of the standard library, cut."""

import base64
import hashlib

from hypothesis import given
from hypothesis import strategies as st

from domain.values.short_digest import MOST_CHARACTERS, short_digest


@given(st.text(), st.integers(1, MOST_CHARACTERS))
def test_it_is_the_beginning_of_base32(text, characters):
    whole = base64.b32encode(hashlib.sha256(text.encode()).digest())
    assert short_digest(text, characters) == whole.decode()[:characters]


def test_a_number_never_changes():
    assert short_digest("") == "4OYMIQUY7QOB"
