"""Who may ask for a report; which one they may have stands in `rules.access`."""

from placement.core.actors import Actor


def may_report(actor: Actor, subject: object = None) -> bool:
    """The office reports on its terms; what it sees of them is limited to its colleges."""
    return actor.is_office
