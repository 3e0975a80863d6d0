"""Recognize unsupported files by their first bytes; each kind has a sentence that explains the next step."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable
from typing import Final

_RESAVE: Final = "Save it as XLSX or as CSV UTF-8."
_EXPORT: Final = "Export the table as XLSX or as CSV UTF-8."
_OLD_OFFICE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Stream names in an old Office file; an encrypted package is a new workbook with a password.
_OLD_STREAMS: Final = (
    ("EncryptedPackage", "The spreadsheet is locked by a password. Remove the password and upload it again."),
    ("Workbook", f"The file is an old Excel workbook (.xls). {_RESAVE}"),
    ("Book", f"The file is an old Excel workbook (.xls). {_RESAVE}"),
    ("WordDocument", f"The file is a Word document, not a table. {_EXPORT}"),
)
_SIGNATURES: Final = (
    (b"%PDF", f"The file is a PDF, not a table. {_EXPORT}"),
    (b"{\\rtf", f"The file is a text document (RTF), not a table. {_EXPORT}"),
    (b"\x89PNG", "The file is an image, not a table."),
    (b"\xff\xd8\xff", "The file is an image, not a table."),
    (b"GIF8", "The file is an image, not a table."),
    (b"\x1f\x8b", "The file is compressed (gzip). Unpack it and upload what is inside."),
    (b"7z\xbc\xaf\x27\x1c", "The file is compressed (7z). Unpack it and upload what is inside."),
    (b"Rar!", "The file is compressed (RAR). Unpack it and upload what is inside."),
    (b"SQLite format 3\0", f"The file is a SQLite database. {_EXPORT}"),
    (b"MIME-Version:", f"The file is an archived web page (MHTML). Open it in a spreadsheet. {_RESAVE}"),
    (b"ID;P", f"The file is in the old SYLK format. Open it in a spreadsheet. {_RESAVE}"),
    (b"PAR1", f"The file is a Parquet file. {_EXPORT}"),
)
_ZIPPED: Final = (
    ("xl/workbook.bin", f"The file is a binary Excel workbook (.xlsb). {_RESAVE}"),
    ("word/document.xml", f"The file is a Word document, not a table. {_EXPORT}"),
    ("ppt/presentation.xml", f"The file is a presentation, not a table. {_EXPORT}"),
    ("Index/Document.iwa", f"The file is an Apple Numbers or Pages file. {_EXPORT}"),
    ("content.xml", f"The file is an OpenDocument file (.ods). {_RESAVE}"),
)
_MARKUP: Final = re.compile(r"\s*(<\?[^>]*>\s*|<!--.*?-->\s*)*<(!doctype\s+html|[a-z][a-z0-9:]*)\b", re.I | re.S)
_HTML: Final = frozenset({"html", "head", "body", "table", "meta", "style", "div", "title", "script", "center", "font"})
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0e-\x1f]")
_START: Final = 4_096


def find_binary_reason(data: bytes) -> str | None:
    """Return the reason to refuse bytes of a known kind other than text or XLSX, else None."""
    if data.startswith(_OLD_OFFICE):
        return _name_old_office(data)
    return next((sentence for start, sentence in _SIGNATURES if data.startswith(start)), None)


def _name_old_office(data: bytes) -> str:
    for stream, sentence in _OLD_STREAMS:
        if stream.encode("utf-16-le") in data:
            return sentence
    return f"The file is in an old Office format or locked by a password. {_RESAVE}"


def find_archive_reason(names: Iterable[str]) -> str | None:
    """Return the reason to refuse a ZIP with these parts; None for an XLSX workbook."""
    parts = set(names)
    if "xl/workbook.xml" in parts:
        return None
    reason = next((sentence for part, sentence in _ZIPPED if part in parts), None)
    if reason:
        return reason
    if any(part.startswith("xl/") for part in parts) or "[Content_Types].xml" in parts:
        return None
    inside = sorted(part for part in parts if part.lower().endswith((".csv", ".xlsx")))
    unpack = f"Unpack it and upload {inside[0]}." if inside else "Unpack it and upload the CSV or XLSX inside."
    return f"The file is a ZIP archive, not a spreadsheet we can read. {unpack}"


def find_text_reason(text: str) -> str | None:
    """Return the reason to refuse text other than CSV, like a web page named .xls, else None."""
    start = text[:_START]
    markup = _MARKUP.match(start)
    if markup:
        return _name_markup(markup[2].lower(), start)
    if re.match(r"\s*[\[{]\s*[\[{\"]", start):
        return f"The file is JSON, not a table. {_EXPORT}"
    if len(_CONTROLS.findall(start)) * 10 > len(start):
        return f"The file is not text and not a spreadsheet we can read. {_RESAVE}"
    return None


def _name_markup(tag: str, start: str) -> str:
    if tag.startswith("!doctype") or tag in _HTML:
        return (
            f"The file is a web page (HTML), even if its name ends in .xls or .csv. Open it in a spreadsheet. {_RESAVE}"
        )
    if "urn:schemas-microsoft-com:office:spreadsheet" in start:
        return f"The file is an Excel 2003 XML spreadsheet. Open it in a spreadsheet. {_RESAVE}"
    return f"The file is XML, not a table. Open it in a spreadsheet. {_RESAVE}"


def list_parts(data: bytes) -> list[zipfile.ZipInfo]:
    """List the parts of a ZIP without unpacking any. Raises BadZipFile or similar errors if it is broken."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.infolist()
