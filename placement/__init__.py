"""Internship placements: agreements, reflection, relationships and honest cohort reports."""

from __future__ import annotations

from flask import Flask

from placement import (
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
from placement.access import expired_session, links, periodic, security_log
from placement.access import views as saved_form_views
from placement.access.guards import public, refuse_unguarded_routes
from placement.agreements.rules.table import AUDITED as OBJECTIVE_ACTS
from placement.checkins.rules.table import AUDITED as CHECKIN_ACTS
from placement.core import database, web
from placement.core.schema import migrations
from placement.core.settings import Settings
from placement.core.unit_of_work import Application, refuse_writes_on_get
from placement.hosts import queries as hosts_queries
from placement.jobs.cli import work
from placement.mail import delivery
from placement.people import queries as people_queries
from placement.placements.queries.placements import (
    hosts_elsewhere,
    list_student_keys,
    list_supervisor_keys,
    reaches_elsewhere,
    students_of_colleges,
    supervises_elsewhere,
)
from placement.placements.rules.transitions import TABLE as PLACEMENT_STEPS

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
    """The application: settings in, guarded routes out. Raises RuntimeError if a route is open by accident."""
    app = Application(__name__, template_folder="../templates", instance_path=str(settings.instance_path.resolve()))
    app.extensions["settings"] = settings
    database.init_app(app, settings.database_url)
    refuse_writes_on_get()
    web.init_app(app, settings)
    audit.init_app(app, labels=[PLACEMENT_STEPS.list_past(), OBJECTIVE_ACTS, CHECKIN_ACTS])
    people.init_app(app)
    expired_session.init_app(app)
    app.register_blueprint(saved_form_views.bp)
    security_log.init_app(app)
    periodic.init_app(app)
    links.init_app(app)
    delivery.expanders[:] = [links.address_of]
    people_queries.scopes[:] = [students_of_colleges]
    people_queries.beyond[:] = [reaches_elsewhere]
    hosts_queries.beyond[:] = [supervises_elsewhere]
    hosts_queries.student_keys[:] = [list_student_keys]
    people_queries.supervisor_keys[:] = [list_supervisor_keys]
    hosts_queries.used_beyond[:] = [hosts_elsewhere]
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
