"""Levels of evidence as reports count them: those of relationships, and a yes that no one contradicts."""

from placement.relationships.rules.evidence import Evidence

ANY = "any"
CONFLICT = Evidence.CONFLICT.value
LEVELS = tuple(level.value for level in Evidence)
UNDISPUTED = tuple(level for level in LEVELS if level != CONFLICT)
EVIDENCE = (ANY, *LEVELS)
