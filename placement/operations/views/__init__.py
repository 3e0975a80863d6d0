"""The pages for running an installation."""

from placement.operations.views import audit_trail, health, jobs, outbox, security_log
from placement.operations.views.blueprint import bp

__all__ = ["audit_trail", "bp", "health", "jobs", "outbox", "security_log"]
