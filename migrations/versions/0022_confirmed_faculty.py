"""Faculty accounts are confirmed before they read reflections; existing ones count as confirmed."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

user = sa.table("user", *(sa.column(name) for name in ("is_faculty", "created_at", "faculty_confirmed_at")))


def upgrade() -> None:
    op.add_column("user", sa.Column("faculty_confirmed_at", sa.DateTime()))
    op.execute(user.update().where(user.c.is_faculty).values(faculty_confirmed_at=user.c.created_at))


def downgrade() -> None:
    op.drop_column("user", "faculty_confirmed_at")
