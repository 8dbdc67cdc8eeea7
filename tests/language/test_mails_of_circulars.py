"""The mails of circulars and of texts to be read, as a Romanian gets them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from documents.actions.reading import draft_reading
from members.actions.ask import send_ask
from protect_portal.notifications.fan_out import fan_out
from protect_portal.notifications.mail import render_mail
from protect_portal.notifications.models import Delivery
from tests.language.test_mails import left_in
from tests.make import make_docx
from tests.members.circulars import mail_to, sent

NEXT_WEEK = timedelta(days=7)


@pytest.mark.parametrize("tlp", ["green", "amber_strict"])
@pytest.mark.parametrize("confirmed", [True, False])
def test_mails_of_circulars_are_romanian(world, tlp, confirmed):
    closes_at = timezone.now() + NEXT_WEEK if confirmed else None
    circular = sent(world.dan, f"org:{world.busola.pk}", tlp=tlp, closes_at=closes_at, files=[make_docx(name="anexa.docx")])
    mail = mail_to(circular, world.fane)
    assert (mail.subject, left_in(mail)) == ("Adunarea generală" if tlp == "green" else "O circulară vă așteaptă în portal", [])


@pytest.mark.parametrize(("tlp", "subject"), [("amber", "Confirmați că ați citit „Document group”, versiunea 1")])
def test_mails_of_texts_to_be_read_are_romanian(world, tlp, subject):
    version = world.document_group.current_version
    asked = draft_reading(
        version, by=world.dan, to=[f"org:{world.busola.pk}"], closes_at=timezone.now() + NEXT_WEEK, explanation="Capitolul 2"
    )
    send_ask(asked.ask, by=world.dan)
    fan_out()
    mail = render_mail(Delivery.objects.select_related("event").get(kind="reading_asked", recipient=world.fane))
    assert (mail.subject, left_in(mail)) == (subject, [])
