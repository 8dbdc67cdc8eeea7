"""Asks of every kind that has a rule of its own, in the world of the tests; what their rows are called in the reviewed table."""

from collections.abc import Iterator
from datetime import date

from members.models import Ask, AskedParty, AskValue, CircularFile, Invitation, Reconfirmation
from protect_portal.files.models import StoredFile
from tests.make import make_absence, make_ask, make_circular

Named = tuple[object, str, str]
"""A row, its label, and what it is."""


def asks_of_each_kind(world) -> Iterator[Named]:
    """Ana, who chairs Protection, asks Busola (Fane, Bogdan) and Cetina (Carmen; Nina is invited to it)."""
    asked = {"organisations": [world.busola, world.cetina]}
    for tlp in ("green", "amber", "red"):
        ask = make_ask(world.ana, tlp=tlp, fields=[{"label": "Câte?", "kind": "number"}], **asked)
        yield from _told(ask, tlp, "request of the chair to Busola, Cetina")
        yield from _values(ask, tlp, "of Busola, which has answered")
    yield from _told(make_ask(world.ana, tlp="green", status="draft", **asked), "green", "draft of the chair")
    yield from _told(make_ask(world.ana, kind="label", organisations=[world.busola], tlp="amber"), "amber", "consent asked of Busola")
    yield from _told(make_ask(world.carmen, kind="access", people=[world.fane], tlp="green"), "green", "access, asked by Carmen of Fane")
    yield from _told(make_ask(world.ana, kind="sign_on", **asked), "green", "sign-on of Busola, Cetina")
    yield from _told(make_ask(world.ana, kind="meeting", people=[world.fane, world.bogdan]), "green", "meeting of Fane and Bogdan")


def _told(ask: Ask, tlp: str, what: str) -> Iterator[Named]:
    yield ask, tlp, what
    yield ask.parties.order_by("pk").first(), tlp, what
    if field := ask.fields.first():
        yield field, tlp, what


def _values(ask: Ask, tlp: str, what: str) -> Iterator[Named]:
    """Once shown at once, and once only after the close."""
    yield AskValue.objects.create(party=_answered(ask), field=ask.fields.get(), value=7), tlp, what
    asked = [each.organisation for each in ask.parties.select_related("organisation")]
    later = make_ask(ask.by, organisations=asked, fields=[{"label": "?"}], answers_shown="after_close")
    yield AskValue.objects.create(party=_answered(later), field=later.fields.get(), value="x"), tlp, f"{what}, shown after the close"


def _answered(ask: Ask) -> AskedParty:
    party = ask.parties.get(organisation__short_name="Busola")
    party.status = "answered"
    party.save(update_fields=["status"])
    return party


def letters(world) -> Iterator[Named]:
    """One to all members, one to Protection, one to Busola and Cetina alone, one that is not sent yet."""
    stored = StoredFile.objects.filter(checked="clean").first() or StoredFile.objects.first()
    for to, tlp in (("members", "amber"), (f"group:{world.protection.pk}", "amber"), ("", "green"), ("", "red")):
        letter = make_circular(world.dan, to=to, tlp=tlp, organisations=[world.busola, world.cetina])
        what = f"circular to {to.partition(':')[0] or 'Busola, Cetina alone'}"
        yield letter, tlp, what
        yield letter.ask, tlp, what
        yield CircularFile.objects.create(circular=letter, stored=stored, order=1), tlp, what
    yield make_circular(world.dan, to="members", status="draft"), "green", "draft of a circular"


def the_rest(world) -> Iterator[Named]:
    yield make_absence(world.bogdan, alternate=world.ana), "", "of Bogdan, with Ana as alternate"
    yearly = make_ask(world.dan, kind="reconfirmation", organisations=[world.busola, world.cetina])
    party = yearly.parties.order_by("pk").first()
    yield Reconfirmation.objects.create(party=party, may_sign_until=date(2027, 12, 31)), "", "of Busola"


def more_asks(world) -> None:
    """The rarer rows: somebody named for an ask, somebody who stands in, invitations of each standing, an ask that is over."""
    for _row in (*asks_of_each_kind(world), *letters(world), *the_rest(world)):
        pass
    make_absence(world.fane, alternate=world.bogdan)
    named = make_ask(world.dan, organisations=[world.ancora, world.busola, world.agency], people=[world.gina, world.ioana])
    named.parties.get(organisation=world.agency).named.add(world.elena, world.mihai)
    named.parties.get(organisation=world.ancora).named.add(world.ioana)
    closed = make_ask(world.dan, organisations=[world.busola, world.cetina], fields=[{"label": "?"}], answers_shown="after_close")
    AskValue.objects.create(party=closed.parties.get(organisation=world.cetina), field=closed.fields.get(), value="x")
    closed.parties.update(status="answered")
    Ask.objects.filter(pk=closed.pk).update(status="closed")
    for role, organisation in (("staff", world.busola), ("coordinator", world.ancora)):
        Invitation.objects.create(user=world.nina, name="N", organisation=organisation, role=role, invited_by=world.dan)
    Invitation.objects.create(user=world.elena, name="E", organisation=world.cetina, role="alternate", invited_by=world.dan)
