"""A host or a document may say that a student was mentored before the student says anything."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("mentor_answer") as table:
        table.alter_column("mentored", existing_type=sa.Boolean(), nullable=True)


def downgrade() -> None:
    op.execute("DELETE FROM mentor_answer WHERE mentored IS NULL")
    with op.batch_alter_table("mentor_answer") as table:
        table.alter_column("mentored", existing_type=sa.Boolean(), nullable=False)
