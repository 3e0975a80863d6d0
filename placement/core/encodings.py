"""Decode the bytes of a text file: UTF-8, UTF-16, a chosen encoding, or else Windows-1252, which is reported."""

from __future__ import annotations

import codecs
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

BOM: Final = "\ufeff"
# Python's codec name, and the label people know.
LABELS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "utf-8": "UTF-8",
        "utf-16": "UTF-16",
        "cp1252": "Windows-1252",
        "cp1250": "Windows-1250",
        "cp1251": "Windows-1251",
        "cp1253": "Windows-1253",
        "cp1254": "Windows-1254",
        "cp1255": "Windows-1255",
        "cp1256": "Windows-1256",
        "cp1257": "Windows-1257",
        "cp1258": "Windows-1258",
        "iso8859-1": "ISO-8859-1",
        "iso8859-2": "ISO-8859-2",
        "iso8859-15": "ISO-8859-15",
        "koi8-r": "KOI8-R",
        "mac-roman": "Mac Roman",
        "mac-latin2": "Mac Central European",
        "cp437": "DOS 437",
        "cp850": "DOS 850",
        "cp852": "DOS 852",
        "gb18030": "GB 18030",
        "big5": "Big5",
        "shift_jis": "Shift JIS",
        "euc_kr": "EUC-KR",
    }
)
_SAMPLE: Final = 2_000
_ENOUGH_ZEROS: Final = 0.25  # share of the high bytes at the start; in an ASCII header all of them are zero


class UndecodableText(ValueError):
    """The bytes are not text we can read; the message is a sentence for the person who uploaded them."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text without BOM, its codec, and the first byte (from 1) that is not UTF-8 if the codec is a guess."""

    text: str
    codec: str
    bad_byte: int | None = None

    @property
    def label(self) -> str:
        """The encoding's name as people know it."""
        return LABELS[self.codec]


def find_codec(name: str) -> str | None:
    """The codec with this name in any spelling, if it is offered."""
    named = name.strip().casefold()
    try:
        codec = codecs.lookup(_BY_LABEL.get(named, named)).name
    except (LookupError, ValueError):
        return None
    return _CODECS.get(codec)


_BY_LABEL: Final = {label.casefold(): name for name, label in LABELS.items()}
_CODECS: Final = {codecs.lookup(name).name: name for name in LABELS} | {
    "utf-8-sig": "utf-8",
    "utf-16-le": "utf-16",
    "utf-16-be": "utf-16",
    "ascii": "utf-8",
}


def decode(data: bytes, codec: str | None = None) -> Decoded:
    """Decode a file. Raises UndecodableText naming the first byte that can't be read."""
    if codec is not None:
        return _decode_as(data, codec)
    if _is_utf16(data):
        return _decode_as(data, "utf-16")
    try:
        return Decoded(data.decode("utf-8").removeprefix(BOM), "utf-8")
    except UnicodeDecodeError as error:
        return _decode_fallback(data, error.start)


def _decode_as(data: bytes, codec: str) -> Decoded:
    try:
        text = data.decode(_utf16_order(data) if codec == "utf-16" else codec)
    except UnicodeDecodeError as error:
        raise UndecodableText(
            f"The file is not text in {LABELS[codec]}: {_name_byte(data, error.start)} cannot be read. "
            "Choose another encoding, or save the file as CSV UTF-8."
        ) from error
    return Decoded(text.removeprefix(BOM), codec)


def _decode_fallback(data: bytes, not_utf8: int) -> Decoded:
    try:
        return Decoded(data.decode("cp1252"), "cp1252", not_utf8 + 1)
    except UnicodeDecodeError as error:
        raise UndecodableText(
            f"The file is neither UTF-8 nor Windows-1252 text: {_name_byte(data, not_utf8)} is not UTF-8, "
            f"and Windows-1252 does not define {_name_byte(data, error.start)}. "
            "Choose its encoding, or save it as CSV UTF-8."
        ) from error


def _name_byte(data: bytes, start: int) -> str:
    return f"byte {start + 1} (0x{data[start]:02X})"


def _is_utf16(data: bytes) -> bool:
    """True if there is a BOM, or zero bytes at every other position, as only UTF-16 has."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return True
    even, odd = _zero_shares(data)
    return max(even, odd) >= _ENOUGH_ZEROS > 2 * min(even, odd)


def _utf16_order(data: bytes) -> str:
    """The codec with the right byte order; without a BOM, the zero high byte of ASCII tells it."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    even, odd = _zero_shares(data)
    return "utf-16-be" if even > odd else "utf-16-le"


def _zero_shares(data: bytes) -> tuple[float, float]:
    sample = data[:_SAMPLE]
    pairs = max(len(sample) // 2, 1)
    return sample[::2].count(0) / pairs, sample[1::2].count(0) / pairs
