"""Host names that may be one organization spelled twice: shown to a person, never merged automatically.

Names are close if they differ only in case, punctuation, spaces and legal form; a typo makes a different name.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

Pair = tuple[str, str]

_NOT_WORD: Final = re.compile(r"[\W_]+")
_LEGAL_FORM: Final = re.compile(
    "inc|incorporated|llc|llp|lp|ltd|limited|corp|corporation|co|company|plc|pllc|pc|gmbh|ag|sa|bv|nv|pty"
)


def keys_of(name: str) -> frozenset[str]:
    """The name without case, punctuation and spaces, with and without its legal form."""
    words = _NOT_WORD.sub(" ", _without_inner_marks(name.casefold())).split()
    bare = list(words)
    while len(bare) > 1 and _LEGAL_FORM.fullmatch(bare[-1]):
        bare.pop()
    if len(bare) > 1 and bare[0] == "the":
        bare = bare[1:]
    return frozenset(filter(None, ("".join(words), "".join(bare))))


def _without_inner_marks(text: str) -> str:
    """Remove dots and apostrophes, which join letters: L.L.C. is llc, Macy's is macys."""
    return re.sub(r"[.'’]", "", text).replace("&", " and ")


def list_pairs(fresh: Iterable[str], held: Iterable[str]) -> list[Pair]:
    """Pair each new name with a close one: an existing one if there is any, else the first of the new."""
    new, old = set(fresh), set(held)
    groups: dict[str, set[str]] = defaultdict(set)
    for name in new | old:
        for key in keys_of(name):
            groups[key].add(name)
    return sorted({pair for names in groups.values() for pair in _pair_up(names, old)})


def _pair_up(names: set[str], held: set[str]) -> Iterator[Pair]:
    """Pair one name with each of the others, so many spellings give few pairs."""
    first, *others = sorted(names, key=lambda name: (name not in held, name))
    return ((first, other) for other in others if other not in held)
