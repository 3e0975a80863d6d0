"""Questions that the institution added, changed, or put away."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

FAMILIES = ("career_story", "what_it_takes", "culture", "field", "advice", "whom_else")


def upgrade() -> None:
    family = sa.Enum(*FAMILIES, name="questionfamily", native_enum=False, create_constraint=True, length=32)
    op.create_table(
        "bank_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("replaces", sa.String(length=200), nullable=True),
        sa.Column("family", family, nullable=False),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.Column("is_used", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_question")),
        sa.UniqueConstraint("replaces", name=op.f("uq_bank_question_replaces")),
    )


def downgrade() -> None:
    op.drop_table("bank_question")
