"""Hosts, sites and supervisors."""

from placement.hosts.queries import init_app
from placement.hosts.views import bp

__all__ = ["bp", "init_app"]
