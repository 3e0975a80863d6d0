"""Invented hosts across sectors and countries, their sites, and the supervisors there."""

from __future__ import annotations

from placement.demo.people import DemoPerson
from placement.demo.plan import DemoContext, DemoHost
from placement.demo.random_streams import Chance
from placement.demo.terms import DAY
from placement.demo.timeline import Steps
from placement.hosts import services
from placement.hosts.models import EmployerType, HostStatus


def add_host(context: DemoContext, one: DemoHost, chance: Chance) -> Steps:
    """Add the host, decide about it, and add and confirm its supervisors."""
    office, line, is_new = context.draw_office(chance), one.line, one.status is HostStatus.PENDING
    known_on = (context.today if is_new else context.house.past.starts_on) - chance.days(78, 95)
    yield chance.at(known_on)
    kind, country = EmployerType(line["employer_type"]), line["country"]
    one.host = services.add_host(office, line["name"], sector=line["sector"], employer_type=kind, country=country)
    site = services.give_site(office, one.host, line["city"], line["region"], country)
    one.facts = {"site": site, "sector": line["sector"], "employer_type": kind, "country": country}
    works = [study.data["work"] for study in context.house.fields if study.program.code in line["fields"].split()]
    for _ in range(chance.choice((2, 2, 3))):
        person, title = next(context.people.names), chance.choice(chance.choice(works)["supervisors"])
        address, phone = make_address(person, one), f"+1 555 01{chance.randrange(10, 100)}"
        one.supervisors.append(services.add_supervisor(office, address, person.full, title=title, phone=phone))
    if is_new:
        return
    yield chance.at(known_on + 5 * DAY)
    one.host.agreement_expires_on = context.today + chance.days(40, 899)
    one.host.insurance_expires_on = context.today + chance.days(25, 379)
    services.set_status(office, [one.host], one.status)
    if one.status is HostStatus.APPROVED:
        services.confirm(office, one.supervisors)


def make_address(person: DemoPerson, one: DemoHost) -> str:
    """The email address of a host's next supervisor; another of that name gets a number."""
    name, taken = person.latin or "contact", {known.email for known in one.supervisors}
    wanted = (f"{name}{number}.{one.number}@example.com" for number in ("", *range(2, len(taken) + 3)))
    return next(address for address in wanted if address not in taken)
