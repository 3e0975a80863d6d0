"""Indexes that serve the work list and the page of a placement without reading whole rows."""

from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

OPEN_WORK = ("program_id", "site_id", "faculty_id", "starts_on", "ends_on", "created_at")
WIDER = (
    ("placement", "ix_placement_state", ["state", "id"], list(OPEN_WORK)),
    ("checkin", "ix_checkin_state_due", ["state", "due_on", "id"], ["placement_id"]),
)
SUPERVISORS = "ix_placement_supervisor_placement"
NEW = (
    ("evaluation", "ix_evaluation_placement", ["placement_id", "occasion", "rater"]),
    ("placement", "ix_placement_term_state", ["term_id", "state", "program_id"]),
)


def upgrade() -> None:
    for table, name, columns, more in WIDER:
        replace(table, name, [*columns, *more])
    replace("placement_supervisor", SUPERVISORS, ["placement_id", "is_primary", "until_on", "supervisor_id"])
    for table, name, columns in NEW:
        op.create_index(name, table, columns)


def downgrade() -> None:
    for table, name, _ in NEW:
        op.drop_index(name, table_name=table)
    replace("placement_supervisor", SUPERVISORS, ["placement_id", "id"])
    for table, name, columns, _ in WIDER:
        replace(table, name, columns)


def replace(table: str, name: str, columns: list[str]) -> None:
    op.drop_index(name, table_name=table)
    op.create_index(name, table, columns)
