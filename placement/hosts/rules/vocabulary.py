"""Names of sectors (the 20 of NAICS, by two digits) and countries (ISO 3166, by two letters)."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from iso3166 import countries_by_alpha2

SECTORS: Final = MappingProxyType(
    {
        "11": "Agriculture, forestry, fishing and hunting",
        "21": "Mining, quarrying, oil and gas extraction",
        "22": "Utilities",
        "23": "Construction",
        "31-33": "Manufacturing",
        "42": "Wholesale trade",
        "44-45": "Retail trade",
        "48-49": "Transportation and warehousing",
        "51": "Information",
        "52": "Finance and insurance",
        "53": "Real estate, rental and leasing",
        "54": "Professional, scientific and technical services",
        "55": "Management of companies and enterprises",
        "56": "Administrative, support and waste services",
        "61": "Educational services",
        "62": "Health care and social assistance",
        "71": "Arts, entertainment and recreation",
        "72": "Accommodation and food services",
        "81": "Other services",
        "92": "Public administration",
    }
)
COUNTRIES: Final = MappingProxyType({code: country.name for code, country in sorted(countries_by_alpha2.items())})


def sector(code: str | None) -> str:
    """A sector's name; an unknown code is returned unchanged."""
    return SECTORS.get(code or "", code or "")


def country(code: str | None) -> str:
    """A country's name; an unknown code is returned unchanged."""
    return COUNTRIES.get(code or "", code or "")


def sector_choices() -> list[tuple[str, str]]:
    """Choices for a select, by code."""
    return [(code, f"{code} {label}") for code, label in SECTORS.items()]


def country_choices() -> list[tuple[str, str]]:
    """Choices for a select, by name."""
    return sorted(COUNTRIES.items(), key=lambda pair: pair[1])
