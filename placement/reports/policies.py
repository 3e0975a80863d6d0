"""Rights to reports, files, and rows per placement."""

from placement.core.actors import Actor, ActorKind
from placement.reports.disclosure import POLICIES, Policy
from placement.reports.models import ReportFile


def may_report(actor: Actor, subject: object = None) -> bool:
    """Office staff may report on any term; the cohort is limited to their colleges."""
    return actor.is_office


def may_use(actor: Actor, policy: Policy) -> bool:
    """Public reports cover whole terms, so staff limited to some colleges may not make them."""
    return actor.is_office and (actor.colleges is None or not policy.whole_terms_only)


def may_have_detail(actor: Actor, policy: Policy) -> bool:
    """Only a named person may have one row per placement, and only under a policy that allows it."""
    named = actor.kind is ActorKind.CLI or (actor.kind is ActorKind.USER and actor.id is not None)
    return named and policy.allows_detail and may_use(actor, policy)


def may_have_file(actor: Actor, file: ReportFile) -> bool:
    """Checked when a file is made, shown, and downloaded, because rights may change after the request."""
    policy = POLICIES[file.policy]
    return may_have_detail(actor, policy) if file.detail else may_use(actor, policy)
