"""The office's pages about hosts and their supervisors."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from placement.access.guards import guard
from placement.core import clock
from placement.core.actors import Actor
from placement.core.errors import NotAllowed, RuleBroken
from placement.core.forms import Check, values_of
from placement.core.limits import row_number
from placement.core.paging import PAGE
from placement.core.web import View, page
from placement.hosts import forms, queries, services
from placement.hosts.models import EmployerType, Host, HostStatus, Site, Supervisor
from placement.hosts.policies import are_ours, may_decide, may_keep_hosts
from placement.hosts.rules import hosts as rules
from placement.hosts.rules import vocabulary

bp = Blueprint("hosts", __name__)
bp.add_app_template_filter(vocabulary.sector)
bp.add_app_template_filter(vocabulary.country)


@bp.get("/hosts")
@guard(may_keep_hosts)
def index(actor: Actor) -> str:
    form = forms.SearchForm(request.args)
    status = HostStatus(form.status.data) if form.status.data in {s.value for s in HostStatus} else None
    page = queries.list_hosts(actor, form.q.data or "", status, request.args.get("after", type=row_number))
    elsewhere = queries.find_used_beyond(actor, [host.id for host in page.rows])
    pending = queries.count_pending(actor)
    return render_template("hosts/index.html", filters=form, page=page, pending=pending, elsewhere=elsewhere)


@bp.route("/hosts/new", methods=["GET", "POST"])
@guard(may_keep_hosts)
def add(actor: Actor) -> View:
    form = forms.HostForm()
    if form.accepts(lambda: forms.read_meant(form) or services.add_host(actor, **host_facts(form)).id):
        added = f"{form.name.data} added. It needs approval."
        flash("This host already exists. Nothing was added." if forms.read_meant(form) else added, "success")
        return redirect(url_for(".show", host_id=form.result), 303)
    return page("hosts/edit.html", form=form, host=None)


@bp.get("/hosts/<int:host_id>")
@guard(may_keep_hosts, load=queries.get_host)
def show(actor: Actor, host: Host) -> View:
    return host_page(actor, host, forms.SiteForm(formdata=None))


def host_page(actor: Actor, host: Host, site_form: forms.SiteForm) -> View:
    """Render the host with its sites and the form for a new one."""
    return page(
        "hosts/show.html",
        host=host,
        aliases=queries.list_aliases(host),
        sites=queries.list_sites(host),
        reasons=rules.list_approval_obstacles(host, clock.today()),
        site_form=site_form,
        statuses=HostStatus,
        elsewhere=not may_decide(actor, host),
    )


@bp.route("/hosts/<int:host_id>/edit", methods=["GET", "POST"])
@guard(may_keep_hosts, load=queries.get_host)
def edit(actor: Actor, host: Host) -> View:
    form = forms.HostForm(data=values_of(host), own=host)
    if not form.accepts(change_unless_known, actor, host, form):
        return page("hosts/edit.html", form=form, host=host)
    if form.result is not None:
        other = queries.get_host(actor, form.result)
        flash("Both records are the same host. Merge them here. Nothing has changed yet.", "warning")
        return redirect(url_for("office_actions.merge", host_id=host.id, q=other.name), 303)
    flash("Changes saved.", "success")
    return redirect(url_for(".show", host_id=host.id), 303)


def change_unless_known(actor: Actor, host: Host, form: forms.HostForm) -> int | None:
    """Change the host, unless another host was selected as the same; then return that one's id."""
    host_id = forms.read_meant(form)
    if host_id is None:
        services.change_host(actor, host, **host_facts(form))
    return host_id


@bp.post("/hosts/<int:host_id>/status")
@guard(may_decide, load=queries.get_host)
def set_status(actor: Actor, host: Host) -> Response:
    status = chosen_status()
    services.set_status(actor, [host], status)
    flash(f"{host.name}: {status.label.lower()}.", "success")
    return redirect(url_for(".show", host_id=host.id), 303)


@bp.post("/hosts/approve")
@guard(may_keep_hosts)
def approve(actor: Actor) -> Response:
    """Approve every selected host."""
    hosts = [queries.get_host(actor, host_id) for host_id in list_chosen()]
    if not are_ours(actor, hosts):
        raise NotAllowed
    changed = services.set_status(actor, hosts, HostStatus.APPROVED)
    flash(f"{changed} {'host' if changed == 1 else 'hosts'} approved.", "success" if changed else "warning")
    return redirect(url_for(".index", status=request.form.get("status", "")), 303)


@bp.post("/hosts/<int:host_id>/sites")
@guard(may_keep_hosts, load=queries.get_host)
def add_site(actor: Actor, host: Host) -> View:
    form = forms.SiteForm()
    if not form.accepts(services.give_site, actor, host, form.city, form.region, form.country):
        return host_page(actor, host, form)
    flash(f"Site {form.result.place or 'without a place'} added.", "success")
    return redirect(url_for(".show", host_id=host.id), 303)


@bp.route("/sites/<int:site_id>", methods=["GET", "POST"])
@guard(may_keep_hosts, load=queries.get_site)
def edit_site(actor: Actor, site: Site) -> View:
    form = forms.SiteForm(obj=site)
    if form.accepts(services.change_site, actor, site, form.city, form.region, form.country):
        flash("Changes saved.", "success")
        return redirect(url_for(".show", host_id=site.host_id), 303)
    return page("hosts/edit_site.html", form=form, site=site)


@bp.get("/supervisors")
@guard(may_keep_hosts)
def supervisors(actor: Actor) -> str:
    form = forms.SupervisorSearchForm(request.args)
    after = request.args.get("after", type=row_number)
    page = queries.list_supervisors(actor, form.q.data or "", bool(form.unconfirmed.data), after)
    waiting = queries.count_unconfirmed(actor)
    return render_template("hosts/supervisors.html", filters=form, page=page, waiting=waiting)


@bp.route("/supervisors/new", methods=["GET", "POST"])
@guard(may_keep_hosts)
def add_supervisor(actor: Actor) -> View:
    form = forms.SupervisorForm()
    checks = [Check(("email",), lambda: services.check_address_free(form.email.data or ""))]
    if form.accepts(lambda: services.add_supervisor(actor, **form.data), checks=checks):
        flash(f"{form.result.name} added.", "success")
        return redirect(url_for(".supervisors", q=form.result.email), 303)
    return page("hosts/edit_supervisor.html", form=form, supervisor=None)


@bp.route("/supervisors/<int:supervisor_id>", methods=["GET", "POST"])
@guard(may_keep_hosts, load=queries.get_supervisor)
def edit_supervisor(actor: Actor, supervisor: Supervisor) -> View:
    form = forms.SupervisorForm(obj=supervisor)
    checks = [Check(("email",), lambda: services.check_address_free(form.email.data or "", supervisor))]
    if form.accepts(lambda: services.change_supervisor(actor, supervisor, **form.data), checks=checks):
        ended = " Their links ended with the old address: send new ones." if form.result else ""
        flash(f"Changes saved.{ended}", "success")
        return redirect(url_for(".supervisors", q=supervisor.email), 303)
    return page("hosts/edit_supervisor.html", form=form, supervisor=supervisor)


@bp.post("/supervisors/confirm")
@guard(may_keep_hosts)
def confirm(actor: Actor) -> Response:
    """Confirm every selected supervisor."""
    chosen = [queries.get_supervisor(actor, supervisor_id) for supervisor_id in list_chosen()]
    changed = services.confirm(actor, chosen)
    flash(
        f"{changed} {'supervisor' if changed == 1 else 'supervisors'} confirmed.", "success" if changed else "warning"
    )
    return redirect(url_for(".supervisors", unconfirmed=request.form.get("unconfirmed") or None), 303)


def list_chosen() -> list[int]:
    """The selected rows, or every row of the page, whose button sends their ids."""
    shown = MultiDict([("all", one) for one in request.form.get("all", "").split()[:PAGE]])
    return shown.getlist("all", type=row_number) or request.form.getlist("chosen", type=row_number)


def host_facts(form: forms.HostForm) -> dict[str, Any]:
    """Form data as arguments of the services."""
    kind = form.employer_type.data
    facts = {name: value for name, value in form.data.items() if name != "meant"}
    return {**facts, "employer_type": EmployerType(kind) if kind else None}


def chosen_status() -> HostStatus:
    """The selected status. Raises RuleBroken for an unknown one."""
    try:
        return HostStatus(request.form.get("status", ""))
    except ValueError as error:
        raise RuleBroken("Select one of the statuses.") from error
