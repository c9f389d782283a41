"""Bytes to text by their content alone; one damaged character costs no file."""

import pytest

from resources.formats.encodings import (
    DAMAGED,
    BinaryError,
    UnknownEncodingError,
    damage,
    decode,
    decode_as,
    likely,
)

TEXT = "工单编号,登记时间\nJY2024,2024-03-01\n" * 20


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_text_is_the_same_in_every_encoding(encoding: str) -> None:
    assert decode(TEXT.encode(encoding)) == TEXT


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_is_known_without_a_mark_too(encoding: str) -> None:
    assert decode(TEXT.encode(encoding)) == TEXT


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_one_damaged_byte_is_marked_and_the_rest_is_read(encoding: str) -> None:
    data = TEXT.encode(encoding)
    place = data.index(",".encode(encoding))
    found = decode(data[:place] + b"\xff" + data[place:])
    assert found.count(DAMAGED) == 1
    assert found.replace(DAMAGED, "") == TEXT


def test_a_single_zero_byte_is_damage_and_no_utf16() -> None:
    data = (TEXT * 4).encode()
    found = decode(data[:7] + b"\0" + data[7:])
    assert DAMAGED in found
    assert "登记时间" in found


def test_the_euro_sign_of_code_page_936_is_read() -> None:
    assert decode_as("收费".encode("gb18030") + b"\x80" + b"5", "gb18030") == "收费5"[:2] + "€5"


@pytest.mark.parametrize("data", [b"PK\x03\x04\0\0\0\0\x01\x02" * 9, b"\0\x01\x02\x03" * 40])
def test_what_is_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(BinaryError):
        decode(data)


def test_bytes_that_no_encoding_fits_are_refused() -> None:
    with pytest.raises(UnknownEncodingError):
        decode(b"\xff\xfe" + b"\x00\xd8" * 40)


def test_an_unmarked_encoding_is_guessed_by_its_damage() -> None:
    assert likely("中文".encode()) == "utf-8"
    assert likely("中文".encode("gb18030")) == "gb18030"
    assert likely(b"\xff\xff\xff") == "cp1252"
    assert damage("abc") == 0.0
    assert damage(f"中{DAMAGED}") == 0.5
