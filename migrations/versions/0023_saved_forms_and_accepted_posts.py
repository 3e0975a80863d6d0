"""Saved text knows the page that showed its form; accepted forms are remembered so that none counts twice."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("kept_form", sa.Column("page", sa.Text(), server_default="", nullable=False))
    op.execute("UPDATE kept_form SET page = path")
    op.create_table(
        "accepted_post",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sender", sa.String(length=40), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("nonce", sa.String(length=43), nullable=False),
        sa.Column("fields_hash", sa.String(length=64), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("messages", sa.JSON(), nullable=False),
        sa.Column("accepted_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accepted_post")),
    )
    op.create_index("ix_accepted_post_sender_path_nonce", "accepted_post", ["sender", "path", "nonce"], unique=True)
    op.create_index("ix_accepted_post_accepted_at", "accepted_post", ["accepted_at"])


def downgrade() -> None:
    op.drop_table("accepted_post")
    op.drop_column("kept_form", "page")
