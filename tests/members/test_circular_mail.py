"""The mail of a circular: the whole text but under heavy labels, files as far as they fit, the sender's name, one mail to each address."""

from datetime import timedelta

import pytest
from django.core.mail import get_connection
from django.urls import reverse
from django.utils import timezone

from members.actions.ask import cancel_ask
from members.models import Affiliation, Organisation, User
from members.notices import circular as mails
from protect_portal.files.models import StoredFile
from protect_portal.notifications.drain import drain
from protect_portal.notifications.fan_out import fan_out
from protect_portal.notifications.inbox import page_of_notifications
from protect_portal.notifications.models import Delivery
from protect_portal.notifications.still_true import still_true
from tests.make import make_docx
from tests.members.circulars import TEXT, counted, deliveries, draft, mail_to, sent
from tests.notifications.post_office import open_post_office

NEXT_WEEK = timedelta(days=7)


@pytest.fixture(autouse=True)
def in_english(world):
    User.objects.update(language="en")


def html(mail) -> str:
    return mail.alternatives[0].content


@pytest.mark.parametrize("tlp", ["clear", "green", "amber"])
def test_the_whole_text_stands_in_the_mail(world, tlp):
    mail = mail_to(sent(world.dan, f"org:{world.busola.pk}", tlp=tlp), world.fane)
    assert (mail.subject, TEXT in mail.body) == ("Adunarea generală", True)
    for words in (
        "citiți propunerea</li>",
        "Dragi colegi,</p>",
        "Circular from Dan Dumitrescu",
        'href="https://example.org/a?b=1&amp;c=2"',
    ):
        assert words in html(mail), words


def test_under_amber_strict_it_says_only_that_something_waits(world):
    circular = sent(world.dan, f"org:{world.busola.pk}", tlp="amber_strict", files=[make_docx(name="secret.docx")])
    mail = mail_to(circular, world.fane)
    assert mail.subject == "A circular waits for you in the portal"
    for part in (mail.body, html(mail)):
        assert [word for word in ("Adunarea", "Dragi", "propunerea", "secret.docx") if word in part] == []
        assert circular.get_absolute_url() in part
    assert mail.attachments == []
    fan_out()
    [line] = [line for line in page_of_notifications(world.fane)["lines"] if line.target == circular]
    assert line.title == circular.ask.get_kind_display()


def test_it_comes_in_the_name_of_the_sender_and_answers_reach_them(world):
    mail = mail_to(sent(world.dan, f"org:{world.busola.pk}"), world.fane)
    assert (mail.from_email.partition(" <")[0], mail.reply_to) == ("Dan Dumitrescu", ["dan@example.org"])
    assert mail.from_email.endswith("<portal@localhost>") or "@" in mail.from_email
    assert "dan@example.org" not in mail.from_email


def test_whoever_presses_send_is_the_sender(world, client_of):
    circular = draft(world.ana, f"group:{world.protection.pk}")
    assert client_of(world.dan).post(reverse("circular-send", args=[circular.pk])).status_code == 303
    assert mail_to(circular, world.fane).reply_to == ["dan@example.org"]


def test_files_go_with_it_as_far_as_they_fit(world, monkeypatch):
    circular = sent(world.dan, f"org:{world.busola.pk}", files=[make_docx(name=f"{name}.docx") for name in ("unu", "doi", "trei")])
    one = circular.files.first().stored.size
    monkeypatch.setattr(mails, "FITS", one * 2 + 10)
    mail = mail_to(circular, world.fane)
    assert [name for name, _content, _type in mail.attachments] == ["unu.docx", "doi.docx"]
    with circular.files.first().stored.content.open("rb") as content:
        assert mail.attachments[0][1] == content.read()
    for file in circular.files.all():
        assert reverse("circular-file", args=[file.pk]) in mail.body
    assert mail.body.count(", attached") == 2


def test_ten_megabytes_in_all(world):
    circular = sent(world.dan, f"org:{world.busola.pk}", files=[make_docx(name="a.docx"), make_docx(name="b.docx")])
    for sizes, fit in (((10_000_000, 1), ["a.docx"]), ((9_999_999, 1), ["a.docx", "b.docx"]), ((10_000_001, 5), ["b.docx"])):
        for file, size in zip(circular.files.all(), sizes, strict=True):
            StoredFile.objects.filter(pk=file.stored_id).update(size=size)
        assert [file.stored.name for file in mails.fitting_files(circular)] == fit


@pytest.mark.parametrize("checked", ["unchecked", "blocked"])
def test_a_file_that_is_no_longer_checked_leaves_in_no_mail(world, checked):
    circular = sent(world.dan, f"org:{world.busola.pk}", files=[make_docx(name="a.docx"), make_docx(name="b.docx")])
    StoredFile.objects.filter(name="a.docx").update(checked=checked)
    mail = mail_to(circular, world.fane)
    assert ([name for name, _content, _type in mail.attachments], "a.docx" in mail.body) == (["b.docx"], False)


def test_to_confirm_it_has_a_link_for_this_person_and_this_party(world, client):
    circular = sent(world.dan, f"org:{world.busola.pk}", closes_at=timezone.now() + NEXT_WEEK)
    mail = mail_to(circular, world.fane)
    [link] = [line for line in mail.body.splitlines() if "/answer/" in line]
    assert (link in html(mail), "I have read it" in html(mail)) == (True, True)
    path = "/" + link.split("/", 3)[3]
    assert [client.get(path).status_code, client.head(path).status_code] == [200, 200]
    assert circular.ask.parties.get().status == "waiting"
    page = client.get(path).content.decode()
    assert "citiți propunerea</li>" in page
    assert client.post(path, {}).status_code == 303
    party = circular.ask.parties.get()
    assert (party.status, party.source, party.by, party.capacity) == ("answered", "mail_link", world.fane, f"org:{world.busola.pk}")


def test_of_an_amber_one_the_linked_page_names_nothing_and_still_confirms(world, client):
    circular = sent(world.dan, f"org:{world.busola.pk}", closes_at=timezone.now() + NEXT_WEEK, tlp="amber")
    [link] = [line for line in mail_to(circular, world.fane).body.splitlines() if "/answer/" in line]
    path = "/" + link.split("/", 3)[3]
    page = client.get(path).content.decode()
    assert [word for word in ("Adunarea", "propunerea") if word in page] == []
    assert client.post(path, {}).status_code == 303
    assert circular.ask.parties.get().status == "answered"


def test_without_confirmation_it_leads_to_its_page(world):
    mail = mail_to(sent(world.dan, f"org:{world.busola.pk}"), world.fane)
    assert ("/answer/" in mail.body, "I have read it" in mail.body, "Open in the portal:" in mail.body) == (False, False, True)


def test_who_answers_for_two_organisations_gets_one_mail_with_two_links(world):
    Affiliation.objects.create(user=world.fane, organisation=world.cetina, role="coordinator", starts_at=timezone.now() - NEXT_WEEK)
    circular = sent(world.dan, f"org:{world.busola.pk}", f"org:{world.cetina.pk}", closes_at=timezone.now() + NEXT_WEEK)
    assert [row.recipient.name for row in deliveries(circular)].count("Fane Florea") == 1
    mail = mail_to(circular, world.fane)
    assert mail.body.count("/answer/") == 2
    assert "you answer for Busola" in mail.body.replace("You", "you")


def test_an_official_mailbox_gets_a_copy_unless_somebody_has_that_address(world):
    Organisation.objects.filter(pk=world.busola.pk).update(official_address="Oficial@busola.example")
    Organisation.objects.filter(pk=world.cetina.pk).update(official_address="CARMEN@example.org")
    circular = sent(world.dan, f"org:{world.busola.pk}", f"org:{world.cetina.pk}")
    assert counted(circular) == len(deliveries(circular)) == 4
    assert [(row.recipient, row.address) for row in deliveries(circular) if row.address] == [(world.fane, "Oficial@busola.example")]


def test_two_organisations_that_share_a_mailbox_get_one_copy(world):
    Organisation.objects.filter(pk__in=[world.busola.pk, world.cetina.pk]).update(official_address="comun@example.net")
    circular = sent(world.dan, f"org:{world.busola.pk}", f"org:{world.cetina.pk}")
    assert [row.address for row in deliveries(circular) if row.address] == ["comun@example.net"]


@pytest.mark.parametrize(("tlp", "reached"), [("clear", True), ("green", True), ("amber", False), ("amber_strict", False)])
def test_the_invited_get_only_what_its_label_lets_out(world, tlp, reached):
    circular = sent(world.dan, f"org:{world.cetina.pk}", tlp=tlp)
    assert (world.nina in [row.recipient for row in deliveries(circular)], counted(circular)) == (reached, 2 if reached else 1)


def test_taken_back_before_it_left_it_is_not_sent(world):
    circular = sent(world.dan, f"org:{world.busola.pk}", closes_at=timezone.now() + NEXT_WEEK)
    [row] = deliveries(circular)
    assert still_true(row) is True
    cancel_ask(circular.ask, by=world.dan)
    assert still_true(Delivery.objects.select_related("event").get(pk=row.pk)) is False


def test_it_reaches_the_mailbox_by_smtp(world, settings):
    with open_post_office() as office:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", office.port
        circular = sent(world.dan, f"org:{world.busola.pk}", files=[make_docx(name="Anexă țintă.docx")])
        assert (len(deliveries(circular)), drain()) == (1, 1)
        get_connection().close()
        [(recipient, message)] = office.kept
    assert (recipient, str(message["Reply-To"]), message["From"].addresses[0].display_name) == (
        *("fane@example.org", "dan@example.org", "Dan Dumitrescu"),
    )
    assert [part.get_filename() for part in message.iter_attachments()] == ["Anexă țintă.docx"]
    assert Delivery.objects.get(kind="circular_sent").sent_to == "fane@example.org"
