"""Permissions for the operations pages."""

from __future__ import annotations

from placement.core.actors import Actor


def may_look_after(actor: Actor, subject: object = None) -> bool:
    """The career office and administrators see sent emails and the audit trail."""
    return actor.is_office or actor.is_admin


def may_read_mail(actor: Actor, subject: object = None) -> bool:
    """The text of an email is a record: the career office may read it, an administrator may not."""
    return actor.is_office


def may_read_security_log(actor: Actor, subject: object = None) -> bool:
    """Administrators only, because the log shows when and from where people signed in."""
    return actor.is_admin


def may_see_work(actor: Actor, subject: object = None) -> bool:
    """Administrators only, because background jobs belong to the installation."""
    return actor.is_admin
