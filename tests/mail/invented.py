"""Generated names as people have them: composed and decomposed accents, other scripts, emoji, commas, quotes."""

from __future__ import annotations

import random

PEOPLE = (
    "Jürgen Müller,Zoë Ångström,Amal Okafor,José María de la Ó,Đặng Thị Hà,Władysław Żółć,Þóra Guðmundsdóttir,"
    "e\u0301lodie fran\u0327ois,王小明,山田 太郎,김민준,שלום כהן,محمد الأمين,Σωκράτης Παπαδόπουλος,Мария Иванова,"
    "O’Brien,O'Brien,Smith-Jones,Mei‑Ling,d'Été,\u200fעלי\u200f,می\u200cخواهم,👩🏽‍🎓,👨‍👩‍👧,🇫🇷,x,ß"
)
PARTS = PEOPLE.split(",")
ODD = (
    "Smith, Jr.",
    '"Bob"',
    "(he/him)",
    "a\\b",
    "<x@y.edu>",
    "R&D; QA",
    "@home",
    "=?utf-8?q?no?=",
    "?=",
    "two  spaces",
    "no\u00a0break",
    "W" * 120,
    "Ü" * 120,
    "ngành " * 15 + "ó",
)


def invent_names(count: int) -> list[str]:
    """The same names in each run, each of one to six parts."""
    stream = random.Random(17)
    return [
        " ".join(stream.choice(ODD if stream.random() < 0.2 else PARTS) for _ in range(stream.randint(1, 6)))
        for _ in range(count)
    ]
