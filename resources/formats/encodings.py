"""From the bytes of a text file to its text, told apart by content alone.

UTF-8, GB18030 (with the euro sign of code page 936) and UTF-16, each with or without a mark. One
damaged character does not make a file unreadable: it becomes `DAMAGED`, and whoever cuts the text
into rows gives up the row that holds it.
"""

import codecs
import re

DAMAGED = "\udcff"
"""Stands for a damaged character; no text holds half a character by itself."""
MOST_DAMAGE = 1 / 3
"""Share of the characters beyond ASCII that may be damaged; with more, the encoding is another."""
UTF8_DAMAGE = 1 / 10
"""With fewer damaged characters a text is UTF-8: text in GB18030 is hardly ever valid UTF-8."""
FEW_ZEROS = 1 / 1000
"""Share of zero bytes that are damage; a text in UTF-16 has far more."""


class UnknownEncodingError(ValueError):
    """The bytes are text in none of the known encodings."""


class BinaryError(ValueError):
    """The bytes are no text at all."""


def decode(data: bytes) -> str:
    """Text by content: a byte order mark, else UTF-16 by its zeros, else UTF-8, else GB18030.

    Raises:
        BinaryError: it is no text.
        UnknownEncodingError: no encoding fits.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _sound(data[len(mark) :].decode(encoding, _HANDLER))
    if 0 < data.count(0) <= FEW_ZEROS * len(data):
        data = data.replace(b"\0", b"\xff")
    elif b"\0" in data:
        return _utf16_without_mark(data)
    text = data.decode("utf-8", _HANDLER)
    if damage(text) <= UTF8_DAMAGE:
        return text
    return _sound(data.decode("gb18030", _HANDLER))


def decode_as(data: bytes, encoding: str) -> str:
    """Text in a known encoding; what is damaged is `DAMAGED`."""
    return data.decode(encoding, _HANDLER)


def likely(data: bytes) -> str:
    """The encoding of bytes without a mark: UTF-8 or GB18030 by their damage, else 1252."""
    if damage(data.decode("utf-8", _HANDLER)) <= UTF8_DAMAGE:
        return "utf-8"
    return "gb18030" if damage(data.decode("gb18030", _HANDLER)) <= MOST_DAMAGE else "cp1252"


def damage(text: str) -> float:
    """Share of what is not ASCII that is damaged."""
    damaged = text.count(DAMAGED)
    return damaged / (len(text) - len(text.encode("ascii", "ignore"))) if damaged else 0.0


_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LIKELY = re.compile(r"[\x20-\x7e\t\r\n\u2000-\u206f\u3000-\u9fff\uff00-\uffef]")


def _sound(text: str) -> str:
    if damage(text) > MOST_DAMAGE:
        raise UnknownEncodingError
    return text


def _utf16_without_mark(data: bytes) -> str:
    """The byte order that gives letters and ideographs."""
    sample = data[: 1 << 16]
    for encoding in ("utf-16-le", "utf-16-be"):
        text = sample[: len(sample) // 2 * 2].decode(encoding, "replace")
        if text and len(_LIKELY.findall(text)) >= 0.95 * len(text):
            return _sound(data.decode(encoding, _HANDLER))
    raise BinaryError


def _replace(error: UnicodeError) -> tuple[str, int]:
    """One byte (of UTF-16 one unit) is damaged; the next one may be sound."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    if error.encoding == "gb18030" and error.object[error.start] == 0x80:
        return "€", error.start + 1
    width = 2 if error.encoding.startswith("utf-16") else 1
    return DAMAGED, min(error.start + width, len(error.object))


_HANDLER = "registry.damaged"
codecs.register_error(_HANDLER, _replace)
