"""Hosts, sites and supervisors."""

from placement.hosts.views import bp

__all__ = ["bp"]
