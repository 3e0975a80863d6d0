"""The report as files: the same facts give the same bytes, whoever runs it, when and where."""

import hashlib
import io
import json
from collections.abc import Mapping
from typing import Any
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from placement.core import csvtext
from placement.core.version import VERSION
from placement.reports.disclosure import HIDING_REASONS, OTHER_REASONS
from placement.reports.layout import DETAIL, DETAIL_FIELDS, FIELDS, REPORT_ID, RULES_VERSION, Field
from placement.reports.measures import MEASURES
from placement.reports.measures.base import File
from placement.reports.package.readme import METHODS, write_readme
from placement.reports.package.report import Records, Report, list_names

LONG_AGO = (1980, 1, 1, 0, 0, 0)
REASONS = ("", *HIDING_REASONS, *OTHER_REASONS)


def write_files(report: Report, *, bom: bool = True) -> dict[str, bytes]:
    """Every file of the folder by its name, in the order of the zip."""
    tables = {
        f"{file}.csv": csvtext.write([list_names(file), *([report.id, *row] for row in report.records[file])], bom=bom)
        for file in File
    }
    if report.detail is not None:
        header = [one.name for one in DETAIL_FIELDS]
        tables[f"{DETAIL}.csv"] = csvtext.write([header, *report.detail], bom=bom)
    return tables | {"datapackage.json": _describe(report, tables), "README.txt": write_readme(report).encode()}


def zip_files(files: Mapping[str, bytes]) -> bytes:
    """The files in one zip: stored, not squeezed, for compressors differ from machine to machine."""
    buffer = io.BytesIO()
    with ZipFile(buffer, "w", ZIP_STORED) as archive:
        for name, data in files.items():
            entry = ZipInfo(name, LONG_AGO)
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            archive.writestr(entry, data)
    return buffer.getvalue()


def _describe(report: Report, tables: Mapping[str, bytes]) -> bytes:
    """The Frictionless description of the folder."""
    package = {
        "profile": "tabular-data-package",
        "name": _slug(report.name),
        "title": f"Internship placements, {report.term_name}",
        "id": report.id,
        "version": str(RULES_VERSION),
        REPORT_ID: report.id,
        "term": report.term_code,
        "as_of": report.as_of.isoformat(),
        "filters": {"colleges": None if report.colleges is None else list(report.colleges)},
        "policy": report.policy.code,
        "k": report.policy.k,
        "rules_version": RULES_VERSION,
        "app_version": VERSION,
        "withheld": report.withheld or None,
        "measures": [
            {"code": one.code, "file": one.file, "unit": one.unit, "base": one.base, "description": one.description}
            for one in MEASURES
        ],
        "resources": [_resource(name, data) for name, data in tables.items()],
    }
    return (json.dumps(package, ensure_ascii=False, indent=2) + "\n").encode()


def _slug(name: str) -> str:
    return "".join(letter if letter.isalnum() and letter.isascii() else "-" for letter in name.lower())


def _resource(name: str, data: bytes) -> dict[str, Any]:
    stem = name.removesuffix(".csv")
    fields = DETAIL_FIELDS if stem == DETAIL else FIELDS[File(stem)]
    return {
        "profile": "tabular-data-resource",
        "name": stem,
        "path": name,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(data),
        "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "doubleQuote": True, "header": True},
        "schema": {"fields": [_field(one) for one in fields], "primaryKey": _key(stem), "missingValues": [""]},
    }


def _field(one: Field) -> dict[str, Any]:
    described: dict[str, Any] = {"name": one.name, "type": one.type, "description": one.description}
    if one.type == "boolean":
        described |= {"trueValues": ["1"], "falseValues": ["0"]}
    if one.name == "reason":
        described["constraints"] = {"enum": list(REASONS)}
    return described


def _key(stem: str) -> list[str]:
    if stem == DETAIL:
        return ["ref"]
    keys = ("dimension", "group", "skill_code", "source", "measure", "evidence")
    return [name for name in list_names(File(stem)) if name in keys]


__all__ = ["METHODS", "Records", "Report", "write_files", "zip_files"]
