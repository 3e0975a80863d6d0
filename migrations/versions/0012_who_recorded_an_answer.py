"""Beside an answer that staff recorded on behalf of somebody stands who recorded it."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

ADDED = {
    "wording": ("recorded_by", "supervisor_recorded_by", "faculty_recorded_by"),
    "outcome": ("student_recorded_by", "host_recorded_by"),
    "mentor_answer": ("host_recorded_by",),
}


def upgrade() -> None:
    for table, names in ADDED.items():
        for name in names:
            op.add_column(table, sa.Column(name, sa.String(length=200), server_default="", nullable=False))


def downgrade() -> None:
    for table, names in ADDED.items():
        for name in names:
            op.drop_column(table, name)
