"""What tests of circulars have in common: the form as a browser sends it, a draft, and sending it."""

from django.urls import reverse

from members.actions.circular import draft_circular, send_circular
from members.models import Ask, AskedParty, Circular, User
from members.recipients import mails_to
from protect_portal.access.lock import Tlp
from protect_portal.notifications.fan_out import fan_out
from protect_portal.notifications.mail import render_mail
from protect_portal.notifications.models import Delivery
from tests.members.asking import day_in

NEW = reverse("circular-create")
TEXT = "Dragi colegi,\n\nVă rugăm:\n- citiți propunerea\n- veniți pe 15\n\nDetalii: https://example.org/a?b=1&c=2."


def circular_form(**more) -> dict:
    """A circular to all members, without confirmation."""
    typed = {"circles": ["members"], "question": "Adunarea generală", "text": TEXT, "tlp": "green", "last_day": ""}
    return {name: value for name, value in (typed | more).items() if value is not None}


def confirmed_form(**more) -> dict:
    return circular_form(confirm="on", last_day=day_in(7), **more)


def draft(
    by: User, *to: str, tlp: str = Tlp.GREEN, text: str = TEXT, question: str = "Adunarea generală", closes_at=None, files=()
) -> Circular:
    """A draft; with `closes_at` it is to be confirmed."""
    circular = Circular(text=text, confirm=closes_at is not None)
    return draft_circular(circular, Ask(question=question, tlp=tlp), by=by, to=to, closes_at=closes_at, files=files)


def sent(by: User, *to: str, **more) -> Circular:
    circular = draft(by, *to, **more)
    send_circular(circular, by=by)
    return circular


def newest() -> Circular:
    return Circular.objects.order_by("-pk").first()


def parties_of(circular: Circular):
    return AskedParty.objects.filter(ask=circular.ask)


def counted(circular: Circular) -> int:
    """How many mails the draft's page promises."""
    return mails_to(parties_of(circular)).total


def deliveries(circular: Circular) -> list[Delivery]:
    """The mails that are owed of it, by person and address."""
    fan_out()
    rows = Delivery.objects.filter(kind="circular_sent", object_id=circular.pk).select_related("recipient", "event")
    return list(rows.order_by("recipient__name", "address"))


def mail_to(circular: Circular, person: User):
    """The mail to this person, as it would be sent now."""
    return render_mail(next(row for row in deliveries(circular) if row.recipient_id == person.pk and not row.address))
