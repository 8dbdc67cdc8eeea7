import pytest

from members.actions.invitation import invitation_token, invite_person
from protect_portal.notifications.fan_out import fan_out
from protect_portal.notifications.mail import render_mail
from protect_portal.notifications.models import Delivery


@pytest.mark.parametrize(("language", "subject"), [("en", "You are invited to the ProTECT portal"), ("ro", None)])
def test_the_mail_says_who_and_where(world, language, subject):
    invitation = invite_person(world.cetina, by=world.carmen, email="noua@example.org", name="Oana Olaru", role="staff", language=language)
    fan_out()
    message = render_mail(Delivery.objects.get())
    html = message.alternatives[0].content
    link = f"http://localhost:8000/invitations/{invitation_token(invitation)}/"
    for text in (message.body, html):
        assert [text.count(word) for word in ("Carmen Cristea", link)] == [1, 1]
        assert world.cetina.name in text
    assert (message.to, subject in (None, message.subject), message.subject.count("Cetina")) == (["noua@example.org"], True, 0)
