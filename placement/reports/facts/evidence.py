"""How well an outcome is attested, as reports count it: the levels of relationships, and a yes nobody contradicts."""

from placement.relationships.rules.evidence import Evidence

ANY = "any"
CONFLICT = Evidence.CONFLICT.value
LEVELS = tuple(level.value for level in Evidence)
UNDISPUTED = tuple(level for level in LEVELS if level != CONFLICT)
EVIDENCE = (ANY, *LEVELS)
