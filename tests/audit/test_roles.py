"""Owner and portal as two roles of PostgreSQL: the portal's cannot change what happened, and everything else still works."""

import os
from collections.abc import Iterator
from io import StringIO
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.core import checks
from django.core.management import call_command
from django.db import connection, connections
from psycopg import sql

from documents.actions.document import withdraw_document
from protect_portal.audit.checks import portal_owns_no_events
from protect_portal.audit.models import Event
from protect_portal.audit.record import record
from protect_portal.audit.seal import seal_waiting
from protect_portal.audit.verify import verify_chain
from protect_portal.notifications.fan_out import fan_out

PASSWORD = "o-parola-doar-de-proba"


@pytest.fixture
def role(clone, world, monkeypatch) -> Iterator[str]:
    """The role's name; dropped with the test."""
    name = f"portal_app_{os.getpid()}"
    monkeypatch.setenv("PORTAL_APP_PASSWORD", PASSWORD)
    call_command("app_role", name, verbosity=0, stdout=StringIO())
    try:
        yield name
    finally:
        with connection.cursor() as cursor:
            for statement in ("DROP OWNED BY {}", "DROP ROLE {}"):
                cursor.execute(sql.SQL(statement).format(sql.Identifier(name)).as_string(cursor.connection))


@pytest.fixture
def as_portal(role) -> Iterator[None]:
    """Django's connection signs in with the role."""
    entry = connections.settings["default"]
    before = {key: entry[key] for key in ("USER", "PASSWORD")}
    connections.close_all()
    entry.update(USER=role, PASSWORD=PASSWORD)
    yield
    connections.close_all()
    entry.update(before)


def url_of(clone, role: str) -> str:
    parts = urlsplit(clone.database_url)
    return urlunsplit(parts._replace(netloc=f"{role}:{PASSWORD}@{parts.netloc.rpartition('@')[2]}"))


REFUSED = (
    "UPDATE audit_event SET kind = 'other'",
    "UPDATE audit_event SET fanned_at = now(), kind = 'other'",
    "DELETE FROM audit_event",
    "TRUNCATE audit_event",
    "TRUNCATE audit_event CASCADE",
    "ALTER TABLE audit_event DISABLE TRIGGER audit_event_is_final",
    "ALTER TABLE audit_event DISABLE TRIGGER ALL",
    "SET session_replication_role = replica",
    "DROP TRIGGER audit_event_is_final ON audit_event",
    "DROP TABLE audit_event",
    "UPDATE audit_reading SET how = 'opened'",
    "DELETE FROM audit_reading",
    "DELETE FROM django_migrations",
    "UPDATE django_content_type SET model = 'other'",
    "DELETE FROM django_content_type",
    "CREATE OR REPLACE FUNCTION audit_event_is_final() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
)


def test_what_the_portal_may_not_do(clone, world, role):
    record("document.shared", world.document_group, by=world.ana)
    allowed = []
    with psycopg.connect(url_of(clone, role), autocommit=True) as portal:
        assert portal.execute("SELECT current_user").fetchone() == (role,)
        for statement in REFUSED:
            try:
                portal.execute(statement)
            except psycopg.errors.InsufficientPrivilege:
                continue
            allowed.append(statement)
    assert allowed == []


def test_what_it_does_every_day(world, as_portal, role):
    withdraw_document(world.document_group, by=world.ana, reason="Depășit")
    assert (fan_out(), seal_waiting()) == (1, 1)
    event = Event.objects.get()
    assert (event.kind, event.position, event.fanned_at is not None) == ("document.withdrawn", 1, True)
    assert verify_chain().broken == []


def test_every_page_of_a_member_opens(world, as_portal, client_of):
    browser = client_of(world.ana)
    urls = ["/", "/groups/", "/documents/", "/meetings/", world.document_group.get_absolute_url(), world.meeting.get_absolute_url()]
    assert [browser.get(url).status_code for url in urls] == [200] * len(urls)


def test_the_check_warns_the_owner(clone, world):
    assert [warning.id for warning in portal_owns_no_events(databases=["default"])] == ["audit.W001"]
    assert portal_owns_no_events(databases=None) == []
    assert portal_owns_no_events in checks.registry.registry.deployment_checks


def test_the_check_is_content_with_the_portals_role(world, as_portal):
    assert portal_owns_no_events(databases=["default"]) == []
