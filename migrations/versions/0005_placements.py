"""Placements, who supervises them, their moves, and what imports said."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "placement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=10), nullable=False),
        sa.Column("external_id", sa.String(length=200), nullable=False),
        sa.Column("student_id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("term_id", sa.Integer(), nullable=False),
        sa.Column("program_id", sa.Integer(), nullable=False),
        sa.Column("faculty_id", sa.Integer(), nullable=True),
        sa.Column(
            "student_level",
            sa.Enum(
                "freshman",
                "sophomore",
                "junior",
                "senior",
                "master",
                "doctoral",
                "other",
                name="studentlevel",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("sector", sa.String(length=5), nullable=False),
        sa.Column(
            "employer_type",
            sa.Enum(
                "for_profit",
                "nonprofit",
                "government",
                "education",
                "self",
                name="employertype",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column(
            "placement_type",
            sa.Enum(
                "internship",
                "co-op",
                "practicum",
                "clinical",
                "field placement",
                "service learning",
                "research",
                "job shadow",
                "apprenticeship",
                name="placementtype",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column(
            "modality",
            sa.Enum(
                "onsite",
                "hybrid",
                "remote",
                name="modality",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column(
            "arranged_by",
            sa.Enum(
                "student",
                "university",
                "host",
                name="arrangedby",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column(
            "pay_type",
            sa.Enum(
                "hourly",
                "salary",
                "stipend",
                "unpaid",
                name="paytype",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("pay_amount", sa.Numeric(precision=12, scale=4), nullable=True),
        sa.Column("pay_currency", sa.String(length=3), nullable=False),
        sa.Column(
            "pay_period",
            sa.Enum(
                "hour",
                "week",
                "month",
                "year",
                "total",
                name="payperiod",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("hours_per_week", sa.Numeric(precision=10, scale=4), nullable=True),
        sa.Column("hours_required", sa.Numeric(precision=12, scale=4), nullable=True),
        sa.Column("credits", sa.Numeric(precision=10, scale=4), nullable=True),
        sa.Column("course", sa.String(length=200), nullable=False),
        sa.Column("planned_start", sa.Date(), nullable=True),
        sa.Column("planned_end", sa.Date(), nullable=True),
        sa.Column("actual_start", sa.Date(), nullable=True),
        sa.Column("actual_end", sa.Date(), nullable=True),
        sa.Column(
            "starts_on",
            sa.Date(),
            sa.Computed("coalesce(actual_start, planned_start)", persisted=True),
            nullable=True,
        ),
        sa.Column(
            "ends_on",
            sa.Date(),
            sa.Computed("coalesce(actual_end, planned_end)", persisted=True),
            nullable=True,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "submitted",
                "changes_requested",
                "approved",
                "active",
                "ended",
                "completed",
                "withdrawn",
                "terminated",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "basis",
            sa.Enum("recorded", "imported", name="basis", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column(
            "termination_reason",
            sa.Enum(
                "student_withdrew",
                "host_ended",
                "university_ended",
                "other",
                name="terminationreason",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("hours_waived", sa.Text(), nullable=False),
        sa.Column("attainment_waived", sa.Text(), nullable=False),
        sa.Column("expected_graduation", sa.Date(), nullable=True),
        sa.Column("seeking_full_time", sa.Boolean(), nullable=True),
        sa.Column(
            "eligible_to_hire",
            sa.Enum(
                "yes",
                "no",
                "unknown",
                name="eligibletohire",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "actual_end IS NULL OR actual_start IS NULL OR actual_end >= actual_start",
            name=op.f("ck_placement_actual_order"),
        ),
        sa.CheckConstraint(
            "planned_end IS NULL OR planned_start IS NULL OR planned_end >= planned_start",
            name=op.f("ck_placement_planned_order"),
        ),
        sa.ForeignKeyConstraint(["faculty_id"], ["user.id"], name=op.f("fk_placement_faculty_id_user")),
        sa.ForeignKeyConstraint(["program_id"], ["program.id"], name=op.f("fk_placement_program_id_program")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_placement_site_id_site")),
        sa.ForeignKeyConstraint(["student_id"], ["user.id"], name=op.f("fk_placement_student_id_user")),
        sa.ForeignKeyConstraint(["term_id"], ["term.id"], name=op.f("fk_placement_term_id_term")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_placement")),
        sa.UniqueConstraint("ref", name=op.f("uq_placement_ref")),
    )
    op.create_index(op.f("ix_placement_faculty_id"), "placement", ["faculty_id"], unique=False)
    op.create_index("ix_placement_list", "placement", ["starts_on", "id"], unique=False)
    op.create_index(op.f("ix_placement_program_id"), "placement", ["program_id"], unique=False)
    op.create_index(op.f("ix_placement_site_id"), "placement", ["site_id"], unique=False)
    op.create_index("ix_placement_state_ends", "placement", ["state", "ends_on"], unique=False)
    op.create_index(op.f("ix_placement_student_id"), "placement", ["student_id"], unique=False)
    op.create_index("ix_placement_term_list", "placement", ["term_id", "starts_on", "id"], unique=False)
    op.create_table(
        "placement_supervisor",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("placement_id", sa.Integer(), nullable=False),
        sa.Column("supervisor_id", sa.Integer(), nullable=False),
        sa.Column("is_primary", sa.Boolean(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["placement_id"],
            ["placement.id"],
            name=op.f("fk_placement_supervisor_placement_id_placement"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["supervisor_id"],
            ["supervisor.id"],
            name=op.f("fk_placement_supervisor_supervisor_id_supervisor"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_placement_supervisor")),
    )
    op.create_index(
        "ix_placement_supervisor_one_primary",
        "placement_supervisor",
        ["placement_id"],
        unique=True,
        sqlite_where=sa.text("is_primary AND until_on IS NULL"),
        postgresql_where=sa.text("is_primary AND until_on IS NULL"),
    )
    op.create_index("ix_placement_supervisor_placement", "placement_supervisor", ["placement_id", "id"], unique=False)
    op.create_index(
        op.f("ix_placement_supervisor_supervisor_id"), "placement_supervisor", ["supervisor_id"], unique=False
    )
    op.create_table(
        "placement_move",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("placement_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column(
            "actor_kind",
            sa.Enum(
                "user",
                "link",
                "cli",
                "system",
                "nobody",
                name="actorkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("actor_name", sa.String(length=200), nullable=False),
        sa.Column("verb", sa.String(length=40), nullable=False),
        sa.Column(
            "from_state",
            sa.Enum(
                "draft",
                "submitted",
                "changes_requested",
                "approved",
                "active",
                "ended",
                "completed",
                "withdrawn",
                "terminated",
                name="from_state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column(
            "to_state",
            sa.Enum(
                "draft",
                "submitted",
                "changes_requested",
                "approved",
                "active",
                "ended",
                "completed",
                "withdrawn",
                "terminated",
                name="to_state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("on_behalf_of", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["placement_id"],
            ["placement.id"],
            name=op.f("fk_placement_move_placement_id_placement"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_placement_move")),
    )
    op.create_index("ix_placement_move_placement", "placement_move", ["placement_id", "id"], unique=False)
    op.create_table(
        "imported_row",
        sa.Column("placement_id", sa.Integer(), nullable=False),
        sa.Column("term_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("record", sa.Integer(), nullable=False),
        sa.Column("imported_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["placement_id"],
            ["placement.id"],
            name=op.f("fk_imported_row_placement_id_placement"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["term_id"], ["term.id"], name=op.f("fk_imported_row_term_id_term")),
        sa.PrimaryKeyConstraint("placement_id", name=op.f("pk_imported_row")),
        sa.UniqueConstraint("term_id", "key", name=op.f("uq_imported_row_term_id_key")),
    )
    op.create_table(
        "upload",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("filename", sa.String(length=300), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("uploaded_at", sa.DateTime(), nullable=False),
        sa.Column("job_key", sa.String(length=120), nullable=True),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_upload_user_id_user"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload")),
    )


def downgrade() -> None:
    op.drop_table("upload")
    op.drop_table("imported_row")
    op.drop_table("placement_move")
    op.drop_table("placement_supervisor")
    op.drop_table("placement")
