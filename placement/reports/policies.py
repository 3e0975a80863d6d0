"""Rights to reports, files, and rows per placement."""

from placement.core.actors import Actor, ActorKind
from placement.reports.disclosure import POLICIES, Policy
from placement.reports.models import ReportFile


def may_report(actor: Actor, subject: object = None) -> bool:
    """The office reports on its terms; what it sees of them is limited to its colleges."""
    return actor.is_office


def may_use(actor: Actor, policy: Policy) -> bool:
    """Public reports are about whole terms only, so staff limited to colleges cannot make them."""
    return actor.is_office and (actor.colleges is None or not policy.whole_terms_only)


def may_have_detail(actor: Actor, policy: Policy) -> bool:
    """One row per placement is handed to a named person, and only under a policy that allows it."""
    named = actor.kind is ActorKind.CLI or (actor.kind is ActorKind.USER and actor.id is not None)
    return named and policy.allows_detail and may_use(actor, policy)


def may_have_file(actor: Actor, file: ReportFile) -> bool:
    """Asked when a file is made, shown and downloaded: rights may have changed since its request."""
    policy = POLICIES[file.policy]
    return may_have_detail(actor, policy) if file.detail else may_use(actor, policy)
