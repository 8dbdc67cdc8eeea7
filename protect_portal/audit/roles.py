"""Two roles in production: the owner of the tables migrates, the portal itself may add events but never change or delete them.

A trigger refuses that too, but whoever owns a table can switch its triggers off (PostgreSQL documentation, ALTER TABLE)."""

from django.db import connection
from psycopg import sql

COMPLETED = ("fanned_at", "position", "seal")
FINAL = ("audit_event", "audit_reading", "django_migrations", "django_content_type")
"""django_content_type names the models of the sealed events: who changes it there changes what the record says."""
MAY = (
    "GRANT USAGE ON SCHEMA public TO {role}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
    "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
)


def make_role(name: str, password: str) -> None:
    """Create the role that the portal signs in with, or give it this password. As the owner of the database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name])
        verb = "ALTER" if cursor.fetchone() else "CREATE"
        _run(cursor, f"{verb} ROLE {{role}} LOGIN PASSWORD {{password}}", role=sql.Identifier(name), password=sql.Literal(password))


def give_rights(name: str) -> None:
    """What the role may do, after every migration; of events and readings only adding, and completing an event."""
    role = sql.Identifier(name)
    with connection.cursor() as cursor:
        for statement in MAY:
            _run(cursor, statement, role=role)
        for table in FINAL:
            _run(cursor, "REVOKE ALL ON {table} FROM {role}", role=role, table=sql.Identifier(table))
            verbs = sql.SQL("SELECT") if table == "django_migrations" else sql.SQL("SELECT, INSERT")
            _run(cursor, "GRANT {verbs} ON {table} TO {role}", role=role, table=sql.Identifier(table), verbs=verbs)
        columns = sql.SQL(", ").join(map(sql.Identifier, COMPLETED))
        _run(cursor, "GRANT UPDATE ({columns}) ON audit_event TO {role}", role=role, columns=columns)


def owns_events() -> bool:
    """Whether this connection's role owns the table of events, or may act as its owner."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = to_regclass('audit_event')")
        return bool(row := cursor.fetchone()) and row[0]


def _run(cursor, statement: str, **names) -> None:
    cursor.execute(sql.SQL(statement).format(**names).as_string(cursor.connection))
