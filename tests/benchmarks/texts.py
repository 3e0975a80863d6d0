"""Names and texts of a large institution: typical lengths, the same for the same number or random seed."""

from __future__ import annotations

import random


def split_words(text: str, separator: str | None = None) -> list[str]:
    return text.split(separator)


FIRST_NAMES = split_words(
    "Ada Aisha Alejandro Amara Anna Antonio Ben Björn Carlos Chen Chloë Claire Daniel David Diego Elena Emma Esra Ewa "
    "Fatima Grace Hana Hassan Ingrid Isabel Ivan Jack James Joana John José Julia Kai Kofi Laura Leila Liam Lin Lucía "
    "Maja Maria Mateo Mei-Ling Mia Minh Mohammed Nadia Noah Nora Olga Omar Oscar Paula Pavel Priya Rahul Renée Rosa "
    "Ryan Sana Sara Seán Siobhán Sofia Søren Tariq Thandi Thomas Tomás Wei William Yara Yusuf Zoë"
)
LAST_NAMES = split_words(
    "Abbott Adeyemi Ahmed Ali Anderson Baker Bauer Becker Bell Brown Campbell Carter Castillo Chen Clark Cohen Cooper "
    "Costa Cruz Davis Delgado Diaz D'Angelo Dubois Edwards Evans Fernández Fischer Flores Fuentes García Gómez "
    "González Gray Green Haddad Hall Hansen Harris Hernández Hill Hoffman Hughes Ivanova Jackson Jensen Johnson Jones "
    "Kaya Kelly Khan Kim Kowalski Kumar Larsen Lee Lewis Li López Martin Martínez Meyer Miller Moore Morgan Müller "
    "Murphy Nakamura Nguyen Novák Núñez O'Brien O'Connor Okafor Olsen Ortiz Park Patel Pérez Phillips Popov Ramírez "
    "Reyes Rivera Roberts Rodríguez Rossi Ryan Sánchez Santos Sato Schmidt Scott Silva Singh Smith Suzuki Taylor "
    "Thomas Torres Turner Walker Wang Ward White Williams Wilson Wright Yamamoto Yang Yılmaz Young Zhang Zimmermann"
)
TITLES = split_words(
    "Software Engineering Intern,Data Analyst,Marketing Assistant,Laboratory Assistant,Nursing Practicum,"
    "Public Health Intern,Research Assistant,Junior Accountant,Community Outreach Intern,Mechanical Design Co-op,"
    "User Experience Intern,Policy Research Intern,Teaching Assistant,Supply Chain Analyst,Environmental Field Intern,"
    "Financial Planning Intern,Museum Collections Intern,Network Operations Co-op,Human Resources Intern,"
    "Clinical Documentation Assistant",
    ",",
)
HOST_WORDS = split_words(
    "Alder Beacon Birch Bridge Cedar Clear Coastal Common Copper Crown Delta Eagle East Elm Falcon Granite Green "
    "Harbor Heritage High Horizon Iron Junction Lake Liberty Maple Meridian Mill North Oak Orchard Pacific Pine "
    "Prairie River Rock Silver South Spring Stone Summit Union Valley West Willow"
)
HOST_KINDS = split_words(
    "Analytics,Clinic,Community Center,Consulting,Credit Union,Design Studio,Energy,Engineering,Foods,Foundation,"
    "Health System,Hospital,Insurance,Laboratories,Logistics,Manufacturing,Media,Museum,Networks,Pharmacy,"
    "Public Schools,Research Institute,Software,Transit Authority,Water District",
    ",",
)
SENTENCES = (
    "I joined the weekly planning meeting and took the notes for the whole team.",
    "My supervisor walked me through the review process and showed two earlier examples.",
    "The first version was too long, so I cut it to one page and asked two colleagues to read it.",
    "I compared the numbers of this month with those of last year and found a mistake in the template.",
    "On Thursday I visited the second site and saw how the same form is filled in there.",
    "It took longer than planned because the test data was incomplete.",
    "I presented the results to six people, three of whom I had not met before.",
    "I learned how much time a clear question saves.",
    "Two clients called with the same problem, and I wrote down the answer for the next person.",
    "I had expected to work alone, but most of the work happened in conversations.",
    "The feedback was direct: state the result first, then explain how I got there.",
    "I now check the assumptions with the person who will use the result before I start.",
    "The course on statistics helped me to see why the sample was too small.",
    "I was nervous at first; by the end of the week I could lead the short meeting in the morning.",
    "Next time I will ask for the deadline and the format at the beginning.",
    "We agreed on three small steps, and I am responsible for the second one.",
    "I asked for feedback on my draft and received a list of five points.",
    "Working with the night shift showed me a part of the organization that I did not know.",
    "I want to practice explaining technical decisions to people outside the team.",
    "The most useful hour was the one in which I watched an experienced colleague.",
)
RARE_WORD = "Quillfeather"  # the last name of exactly one student


def prose(dice: random.Random, shortest: int, longest: int) -> str:
    """Sentences of about the requested length in characters."""
    wanted, text = dice.randint(shortest, longest), ""
    while len(text) < wanted:
        text = f"{text} {dice.choice(SENTENCES)}"
    return text[1 : longest + 1]


def person_name(number: int) -> tuple[str, str]:
    """First and last name of a person; one in five has two last names."""
    first = FIRST_NAMES[number * 7 % len(FIRST_NAMES)]
    last = LAST_NAMES[number * 13 % len(LAST_NAMES)]
    second = LAST_NAMES[number // 5 % len(LAST_NAMES)]
    return first, f"{last}-{second}" if number % 5 == 0 else last


def host_name(number: int) -> str:
    """The name of a host; hosts with large numbers include the number, because names are unique."""
    word = HOST_WORDS[number % len(HOST_WORDS)]
    kind = HOST_KINDS[number // len(HOST_WORDS) % len(HOST_KINDS)]
    return f"{word} {kind} {number}"


def title(number: int) -> str:
    """The title of a placement."""
    return f"{TITLES[number % len(TITLES)]}, {LAST_NAMES[number // 20 % len(LAST_NAMES)]} Group"
