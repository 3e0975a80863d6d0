"""What students choose for People, and a link for questions after a placement."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

PURPOSES = ("supervisor", "first_password", "new_password")


def allow(purposes: tuple[str, ...]) -> None:
    """Replace the check of a link's purpose. No table refers to links, so SQLite may rebuild theirs."""
    listed = ", ".join(f"'{purpose}'" for purpose in purposes)
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint(op.f("ck_link_purpose"), "link", type_="check")
        op.create_check_constraint(op.f("ck_link_purpose"), "link", f"purpose IN ({listed})")
        return
    with op.batch_alter_table("link", recreate="always") as table:  # it leaves checks out
        table.create_check_constraint(op.f("ck_link_purpose"), f"purpose IN ({listed})")


def upgrade() -> None:
    allow((*PURPOSES, "after_end"))
    op.create_table(
        "people_settings",
        sa.Column("student_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("feed_hash", sa.String(length=64), nullable=True),
        sa.Column("feed_made_at", sa.DateTime(), nullable=True),
        sa.Column("feed_shows_names", sa.Boolean(), nullable=False),
        sa.Column("time_weekday", sa.Integer(), nullable=True),
        sa.Column("time_hour", sa.Integer(), nullable=True),
        sa.Column("time_minutes", sa.Integer(), nullable=True),
        sa.Column("email_weekday", sa.Integer(), nullable=True),
        sa.Column("missing_hidden_until", sa.Date(), nullable=True),
        sa.Column("stopped_after_end", sa.Boolean(), nullable=False),
        sa.Column("put_away", sa.JSON(), nullable=False),
        sa.CheckConstraint("time_weekday BETWEEN 0 AND 6", name=op.f("ck_people_settings_time_weekday_range")),
        sa.CheckConstraint("email_weekday BETWEEN 0 AND 6", name=op.f("ck_people_settings_email_weekday_range")),
        sa.CheckConstraint("time_hour BETWEEN 0 AND 23", name=op.f("ck_people_settings_time_hour_range")),
        sa.CheckConstraint("time_minutes BETWEEN 15 AND 60", name=op.f("ck_people_settings_time_minutes_range")),
        sa.ForeignKeyConstraint(
            ["student_id"], ["user.id"], name=op.f("fk_people_settings_student_id_user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("student_id", name=op.f("pk_people_settings")),
        sa.UniqueConstraint("feed_hash", name=op.f("uq_people_settings_feed_hash")),
    )


def downgrade() -> None:
    op.execute("DELETE FROM link WHERE purpose = 'after_end'")
    allow(PURPOSES)
    op.drop_table("people_settings")
