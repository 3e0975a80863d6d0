"""How well an outcome is attested, as reports count it: the levels of relationships, and whoever says yes."""

from placement.relationships.rules import Evidence

ANY = "any"
LEVELS = tuple(level.value for level in Evidence)
EVIDENCE = (ANY, *LEVELS)
