"""Every kind of mail has words, and is shown to the secretariat in both languages; looking sends and owes nothing."""

import re

import pytest
from django.urls import reverse

from documents.actions.access import grant_access
from documents.actions.circle import Target, answer_label_change, change_audience
from meetings.actions import cancel_meeting, convene_meeting, move_meeting
from members.actions.invitation import invitation_by_token, invitation_token, invite_person
from members.links import party_by_token
from members.models import Invitation
from protect_portal.audit.record import record
from protect_portal.notifications.fan_out import fan_out
from protect_portal.notifications.mail_words import MAILS
from protect_portal.notifications.models import Delivery
from protect_portal.notifications.registry import mail_kinds
from protect_portal.notifications.unsubscribe import unsubscriber
from tests.make import make_ask, make_document, make_meeting
from tests.world import CANARY

LANGUAGES = ("ro", "en")
KINDS_BY_APP = (
    "meeting_invited",
    "meeting_moved",
    "meeting_cancelled",
    "meeting_reminder",
    "invitation_sent",
    "document_granted",
    "news",
    "digest",
)


def preview(client, kind: str, language: str = "ro"):
    return client.get(reverse("mail-preview", args=[kind, language]))


@pytest.fixture
def happened(world):
    """Something of each of KINDS_BY_APP."""
    record("meeting.convened", world.meeting, by=world.ana, sequence=0)
    move_meeting(world.meeting, by=world.ana, base=0, starts_at=world.meeting.starts_at, ends_at=world.meeting.ends_at)
    cancel_meeting(world.meeting, by=world.ana, reason="Gripă")
    grant_access(world.document_group, world.carmen, "comment", by=world.ana, reason="Verificare", until=None)
    record("document.shared", world.document_members, by=world.ana, version=1)
    invite_person(world.cetina, by=world.carmen, email="noua@example.org", name="Oana Olaru", role="staff", language="ro")
    fan_out()
    return world


def test_every_kind_has_words():
    assert mail_kinds().keys() - MAILS.keys() == set()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS_BY_APP)
def test_as_it_would_look_to_me(happened, client_of, mailoutbox, kind, language):
    before, client = Delivery.objects.count(), client_of(happened.dan)
    response = preview(client, kind, language)
    mail = response.context["mail"]
    html = client.get(reverse("mail-preview-html", args=[kind, language]))
    assert (response.status_code, mail.to, html.status_code) == (200, ["dan@example.org"], 200)
    assert f'<html lang="{language}"' in html.content.decode()
    assert (Delivery.objects.count(), mailoutbox) == (before, [])


def test_the_languages_differ(happened, client_of):
    client = client_of(happened.dan)
    subjects = [preview(client, "meeting_moved", language).context["mail"].subject for language in LANGUAGES]
    assert [subject.partition(":")[0] for subject in subjects] == ["Ședință mutată", "Moved"]


def test_every_kind_opens_also_where_nothing_has_happened_yet(world, client_of):
    client = client_of(world.dan)
    answers = {(kind, language): preview(client, kind, language).status_code for kind in mail_kinds() for language in LANGUAGES}
    assert set(answers.values()) == {200}


def test_an_answer_that_was_never_mine_has_no_preview(world, client_of):
    text = make_document(world.bogdan, group=world.protection, title="Textul")
    change = change_audience(text, Target("members", "green"), by=world.ana, reason="Toți au nevoie")
    answer_label_change(change, by=world.fane, agrees=True)
    assert preview(client_of(world.dan), "label_agreed").context["mail"] is None


def test_nothing_that_i_may_not_see_is_shown(world, client_of):
    record("document.granted", world.foreign_private, by=world.mihai, to=f"user:{world.ana.pk}")
    mail = preview(client_of(world.dan), "document_granted").context["mail"]
    assert mail is None or CANARY not in mail.body


@pytest.mark.parametrize("who", ["ana", "gina", "klaus", "luiza"])
def test_the_secretariat_alone(world, client_of, who):
    client = client_of(getattr(world, who))
    pages = [reverse("mail-preview-list"), *(reverse(name, args=["news", "ro"]) for name in ("mail-preview", "mail-preview-html"))]
    assert [client.get(page).status_code for page in pages] == [403, 403, 403]


@pytest.mark.parametrize(("kind", "language"), [("nothing", "ro"), ("news", "de"), ("base", "ro")])
def test_no_such_mail(world, client_of, kind, language):
    assert preview(client_of(world.dan), kind, language).status_code == 404


SECRETS = re.compile(r"/(answer|invitations|unsubscribe)/([^/\\s\"<>]+)/")
OPENED_BY = {"answer": party_by_token, "invitations": invitation_by_token, "unsubscribe": unsubscriber}


def secrets_in(mail) -> set[tuple[str, str]]:
    """(what kind of link, token) in its words and files."""
    files = [content if isinstance(content, str) else content.decode("utf-8", "replace") for _name, content, _type in mail.attachments]
    return {found for words in (mail.body, mail.alternatives[0].content, *files) for found in SECRETS.findall(words)}


def test_no_preview_shows_a_link_that_opens_anything(happened, client_of):
    """Of an invitation that would be whoever accepts it in place of the invited; of a question, whoever answers it by one click."""
    make_ask(happened.carmen, organisations=[happened.busola], people=[happened.dan])
    convened = make_meeting(happened.ana, group=happened.protection, people=[happened.dan])
    convene_meeting(convened, by=happened.ana)
    client = client_of(happened.dan)
    mails = [mail for kind in mail_kinds() for language in LANGUAGES if (mail := preview(client, kind, language).context["mail"])]
    found = {secret for mail in mails for secret in secrets_in(mail)}
    assert found == {(name, "example") for name in OPENED_BY}
    assert [OPENED_BY[name](token) for name, token in found] == [None] * len(found)


def test_the_page_of_an_invitation_holds_no_token_of_anybody(happened, client_of):
    live = [invitation_token(invitation) for invitation in Invitation.objects.all()]
    client = client_of(happened.dan)
    pages = [client.get(reverse(name, args=["invitation_sent", "ro"])).content.decode() for name in ("mail-preview", "mail-preview-html")]
    assert len(live) > 0
    assert [token for token in live for page in pages if token in page] == []


def test_nothing_runs_in_the_frame(happened, client_of):
    response = client_of(happened.dan).get(reverse("mail-preview-html", args=["meeting_moved", "ro"]))
    policy = response.headers["Content-Security-Policy"]
    assert ("default-src 'none'" in policy, "sandbox" in policy, response.headers["X-Frame-Options"]) == (True, True, "SAMEORIGIN")
    assert '<base target="_top">' in response.content.decode()
