"""Internship placements: agreements, reflection, relationships and honest cohort reports."""

from __future__ import annotations

from flask import Flask

from placement import (
    about_me,
    agreements,
    audit,
    checkins,
    demo,
    evaluations,
    exchange,
    home,
    hosts,
    office_actions,
    operations,
    people,
    placement_page,
    placements,
    relationships,
    reports,
    skills,
    supervisor_pages,
    terms,
    worklist,
)
from placement.about_me.queries import find_fields, find_introduction
from placement.access import expired_session, links, periodic, security_log
from placement.access import views as saved_form_views
from placement.access.guards import public, refuse_unguarded_routes
from placement.agreements.rules import transitions as objectives
from placement.checkins.rules import transitions as checkin_steps
from placement.checkins.services.people import clear_drafts, find_sources, is_named
from placement.core import database, web
from placement.core.schema import migrations
from placement.core.settings import Settings
from placement.core.unit_of_work import Application, refuse_writes_on_get
from placement.evaluations.services import find_willing
from placement.jobs.cli import work
from placement.mail import delivery
from placement.placements.queries import placements as placement_facts
from placement.placements.rules.transitions import TABLE as PLACEMENT_STEPS
from placement.relationships.queries.mentors import find_recipient

NOUNS = (
    people,
    skills,
    terms,
    hosts,
    placements,
    agreements,
    relationships,
    checkins,
    evaluations,
    about_me,
    worklist,
    placement_page,
    supervisor_pages,
    office_actions,
    home,
    reports,
    exchange,
    operations,
    demo,
)


def create_app(settings: Settings) -> Flask:
    """Create the application. Raises RuntimeError if a route has no access rule."""
    app = Application(__name__, template_folder="../templates", instance_path=str(settings.instance_path.resolve()))
    app.extensions["settings"] = settings
    database.init_app(app, settings.database_url)
    refuse_writes_on_get()
    web.init_app(app, settings)
    give_callbacks(app)
    expired_session.init_app(app)
    app.register_blueprint(saved_form_views.bp)
    security_log.init_app(app)
    periodic.init_app(app)
    links.init_app(app)
    for noun in NOUNS:
        if hasattr(noun, "bp"):
            app.register_blueprint(noun.bp)
        for command in getattr(noun, "commands", ()):
            app.cli.add_command(command)
    app.cli.add_command(work)
    app.cli.add_command(migrations)
    app.view_functions["static"] = public("styles and scripts hold no records")(app.view_functions["static"])
    refuse_unguarded_routes(app)
    return app


def give_callbacks(app: Flask) -> None:
    """Pass lower packages the functions of higher ones, which they can't import."""
    audit.init_app(app, labels=list_audit_labels())
    people.init_app(
        app,
        office_scope=placement_facts.students_of_colleges,
        beyond_office=placement_facts.reaches_elsewhere,
        supervisor_keys=placement_facts.list_supervisor_keys,
    )
    hosts.init_app(
        app,
        supervises_beyond=placement_facts.supervises_elsewhere,
        used_beyond=placement_facts.hosts_elsewhere,
        student_keys=placement_facts.list_student_keys,
    )
    relationships.init_app(app, clear_drafts=clear_drafts, find_sources=find_sources, is_named=is_named)
    relationships.give_evaluations(app, find_willing=find_willing)
    relationships.give_about_me(app, find_fields=find_fields, find_introduction=find_introduction)
    delivery.init_app(app, address_of=links.address_of, recipient_of=find_recipient)


def list_audit_labels() -> list[dict[str, str]]:
    """The audit labels of all packages' transitions, by stored verb."""
    return [PLACEMENT_STEPS.list_past(), objectives.list_past("{verb} objectives"), checkin_steps.list_audited()]
