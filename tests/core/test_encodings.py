"""Text files in every supported encoding are detected or reported; unreadable bytes are named."""

from __future__ import annotations

import pytest

from placement.core import encodings

pytestmark = pytest.mark.once

TEXT = "student_id,title\r\nS1,plain text\r\n"


@pytest.mark.parametrize("codec", encodings.LABELS)
def test_each_offered_encoding_is_found_and_read_when_selected(codec: str) -> None:
    assert encodings.find_codec(codec) == encodings.find_codec(encodings.LABELS[codec]) == codec
    assert encodings.decode(TEXT.encode(codec), codec).text == TEXT


@pytest.mark.parametrize("name", ["windows-1250", "CP1250", "Windows_1250"])
def test_encoding_is_found_by_its_aliases(name: str) -> None:
    assert encodings.find_codec(name) == "cp1250"


@pytest.mark.parametrize("name", ["", "klingon", "rot13", "idna", "base64", "\0"])
def test_codec_that_is_not_a_text_encoding_is_not_found(name: str) -> None:
    assert encodings.find_codec(name) is None


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_is_read_without_a_note(codec: str) -> None:
    text = TEXT + "S2,Wróżek – 東京\r\n"
    for mark in ("", "\ufeff"):
        decoded = encodings.decode((mark + text).encode(codec))
        assert (decoded.text.lstrip("\ufeff"), decoded.bad_byte) == (text, None)


def test_guess_of_windows_1252_names_the_byte_that_is_not_utf_8() -> None:
    decoded = encodings.decode("abé".encode("cp1252"))

    assert (decoded.text, decoded.codec, decoded.bad_byte) == ("abé", "cp1252", 3)


@pytest.mark.parametrize("byte", [0x81, 0x8D, 0x8F, 0x90, 0x9D])
def test_bytes_undefined_in_windows_1252_are_named(byte: int) -> None:
    with pytest.raises(encodings.UndecodableText, match=f"does not define byte 4 \\(0x{byte:02X}\\)"):
        encodings.decode(b"abc" + bytes([byte]))


def test_wrong_selected_encoding_names_the_byte() -> None:
    with pytest.raises(encodings.UndecodableText, match=r"not text in UTF-8: byte 3 \(0xE9\)"):
        encodings.decode("abé".encode("cp1252"), "utf-8")
