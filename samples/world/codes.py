"""Numbers that identify: social credit codes, identity card numbers, telephones.

Written from the standards (GB 32100-2015, GB 11643-1999) on its own, so that the truth does not
depend on the code that it measures.
"""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Final

from samples.world.words import listed

ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
MARKET_BUREAU: Final = ("江阴市市场监督管理局", "11320281014035700X")
EDUCATION_BUREAU: Final = "江阴市教育局"
_ID_PREFIXES: Final = listed("320281 320281 320219 321282 320223 342623 411522")
_MOBILE_PREFIXES: Final = listed("130 131 135 136 137 138 139 150 151 152 158 159 177 180 187 189")


def uscc_check(first17: str) -> str:
    """The 18th character of a social credit code, from its first 17."""
    total = sum(ALPHABET.index(char) * pow(3, place, 31) for place, char in enumerate(first17))
    return ALPHABET[-total % 31]


def id_check(first17: str) -> str:
    """The 18th character of an identity card number, from its first 17 digits."""
    total = sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(first17))
    return "10X98765432"[total % 11]


def new_uscc(rng: random.Random, registrar: str) -> str:
    """A valid Jiangyin code; `registrar` is 91 company, 92 individual business, 52 non-profit."""
    body = registrar + "320281" + "".join(rng.choice(ALPHABET) for _ in range(8))
    # The organisation code (places 9 to 17) has a check character of its own.
    first17 = body + _organisation_check(body[8:16])
    return first17 + uscc_check(first17)


def _organisation_check(eight: str) -> str:
    digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    rest = 11 - sum(digits.index(c) * w for c, w in zip(eight, weights, strict=True)) % 11
    return {10: "X", 11: "0"}.get(rest, str(rest))


def new_id_number(rng: random.Random) -> str:
    """A valid 18-digit number with a real birth date."""
    born = date(1958, 1, 1) + timedelta(days=rng.randrange(365 * 42))
    first17 = f"{rng.choice(_ID_PREFIXES)}{born:%Y%m%d}{rng.randrange(1, 1000):03d}"
    return first17 + id_check(first17)


def two_faced_id_number(rng: random.Random) -> str:
    """A valid identity number that also holds the check character of a social credit code.

    One in 31 does; whoever takes it for a company's code lists or shows a person's number.
    """
    while True:
        number = new_id_number(rng)
        if number.isdigit() and uscc_check(number[:17]) == number[17]:
            return number


def new_mobile(rng: random.Random) -> str:
    """An eleven-digit mobile number."""
    return rng.choice(_MOBILE_PREFIXES) + f"{rng.randrange(10**8):08d}"


def new_landline(rng: random.Random) -> str:
    """A Jiangyin landline with its area code, digits only."""
    return f"0510{rng.choice('8')}{rng.randrange(10**7):07d}"


def broken_uscc(rng: random.Random, uscc: str) -> str:
    """The code with one character mistyped, so that its check digit does not hold."""
    place = rng.randrange(8, 17)
    wrong = rng.choice([c for c in "0123456789" if c != uscc[place]])
    broken = uscc[:place] + wrong + uscc[place + 1 :]
    return broken if uscc_check(broken[:17]) != broken[17] else broken_uscc(rng, uscc)
