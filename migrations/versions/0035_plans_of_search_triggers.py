"""Triggers of search plan their statement anew each time on PostgreSQL.

A cached plan that was made for tables that a VACUUM had found empty scans them whole after they have grown. It cannot
be steered by settings such as enable_seqscan: all indexes of an empty table cost the same.
"""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

# As of revision 0029: the triggers that put texts together.
FUNCTIONS = (
    "search_host_insert",
    "search_host_update",
    "search_host_alias_insert",
    "search_host_alias_update",
    "search_host_alias_delete",
    "search_host_search_update",
    "search_site_update",
    "search_user_update",
    "search_supervisor_update",
    "search_placement_insert",
    "search_placement_update",
    "search_placement_supervisor_insert",
    "search_placement_supervisor_update",
    "search_placement_supervisor_delete",
)


def upgrade() -> None:
    change("SET plan_cache_mode = force_custom_plan")


def downgrade() -> None:
    change("RESET plan_cache_mode")


def change(how: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        for name in FUNCTIONS:
            op.execute(sa.text(f"ALTER FUNCTION {name}() {how}"))
