"""Accounts and supervisors are found by the key of their address: local part casefolded, domain in ASCII."""

from collections import defaultdict

import sqlalchemy as sa
from alembic import op
from email_validator import EmailNotValidError, validate_email

from placement.core.errors import RuleBroken

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

AT_ONCE = 1000
NAMED = 10


def table(name: str) -> sa.TableClause:
    return sa.table(name, *(sa.column(column) for column in ("id", "email", "email_key")))


USER, SUPERVISOR = table("user"), table("supervisor")


def upgrade() -> None:
    for kind in (USER, SUPERVISOR):
        op.add_column(kind.name, sa.Column("email_key", sa.String(length=320), server_default="", nullable=False))
        fill(kind)
        refuse_duplicates(kind)
        op.create_index(f"ix_{kind.name}_email_key", kind.name, ["email_key"], unique=True)


def downgrade() -> None:
    """The version before finds an address by its casefolded text, which is what it stored."""
    for kind in (SUPERVISOR, USER):
        casefold_addresses(kind)
        op.drop_index(f"ix_{kind.name}_email_key", table_name=kind.name)
        op.drop_column(kind.name, "email_key")


def fill(kind: sa.TableClause) -> None:
    write(kind, kind.c.email_key, key_of)


def casefold_addresses(kind: sa.TableClause) -> None:
    write(kind, kind.c.email, str.casefold)


def write(kind: sa.TableClause, column: sa.ColumnClause, compute) -> None:
    last = 0
    while rows := after(kind, last):
        changed = [{"row_id": row.id, "text": compute(row.email)} for row in rows]
        op.get_bind().execute(
            kind.update().where(kind.c.id == sa.bindparam("row_id")).values({column: sa.bindparam("text")}), changed
        )
        last = rows[-1].id


def after(kind: sa.TableClause, last: int) -> list[sa.Row]:
    wanted = sa.select(kind).where(kind.c.id > last).order_by(kind.c.id).limit(AT_ONCE)
    return list(op.get_bind().execute(wanted))


def refuse_duplicates(kind: sa.TableClause) -> None:
    """Stop where two rows would have one key, and name them: only a person knows which of the two is right."""
    shared = sa.select(kind.c.email_key).group_by(kind.c.email_key).having(sa.func.count() > 1)
    wanted = sa.select(kind).where(kind.c.email_key.in_(shared)).order_by(kind.c.email_key, kind.c.id)
    met = defaultdict(list)
    for row in op.get_bind().execute(wanted):
        met[row.email_key].append(f"{row.email} (no. {row.id})")
    if met:
        named = "; ".join(" and ".join(rows) for rows in list(met.values())[:NAMED])
        raise RuleBroken(
            f"The upgrade has stopped and changed nothing: these {'accounts' if kind is USER else 'supervisors'} have "
            f"the same email address, written differently: {named}. Start the version you had before, correct one "
            "address of each pair there, and upgrade again."
        )


def key_of(written: str) -> str:
    """As the application compares addresses from this migration on."""
    try:
        found = validate_email(written, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        local, at, domain = written.rpartition("@")
        return f"{local.casefold()}{at}{ascii_domain(domain)}"[:320]
    return f"{found.local_part.casefold()}@{found.ascii_domain}"


def ascii_domain(domain: str) -> str:
    try:
        return validate_email(f"a@{domain}", check_deliverability=False, allow_smtputf8=False).ascii_domain
    except EmailNotValidError:
        return domain.casefold()
