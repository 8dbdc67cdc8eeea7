"""A world whose every text is an attack, walked once: nothing of it becomes an element, a handler or an address that runs."""

import re

import pytest
from django.apps import apps
from django.db import models
from lxml import html

from protect_portal.notifications.mail import render_mail
from protect_portal.notifications.models import Delivery
from tests.walks.pages import pages
from tests.walks.test_every_page import FRAMED, told

ATTACKS = (
    "\"'></title></textarea></script><xss-7 onfocus=alert(1) style=x>{{7*7}}<img src=x onerror=alert(1)>",
    "\"'><xss-7 onclick=alert(1)>",
    "'\"><xss-7>",
)
"""The longest that fits; one that keeps a field of few letters hostile too."""
URL = "https://x.example/\"'><xss-7>"
APPS = ("members", "working_groups", "documents", "meetings", "files", "workdays")
KEPT = {"User.email", "User.password", "User.language", "Organisation.county", "Meeting.uid", "Meeting.zone", "Invitation.nonce"}
KEPT |= {
    "StoredFile.type",
    "StoredFile.sha256",
    "Version.sha256",
    "StoredFile.content",
    "Organisation.official_address",
    "Coalition.reply_to",
}
KEPT |= {"Coalition.mail_from"}


def texts(model) -> list[models.Field]:
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField) and not field.choices and f"{model.__name__}.{field.name}" not in KEPT
    ]


def attack_for(field: models.Field, number: int) -> str:
    if isinstance(field, models.URLField):
        return URL
    room = (field.max_length or 500) - len(str(number))
    return next((attack for attack in ATTACKS if len(attack) <= room), "<")[: field.max_length] + (str(number) if room > 0 else "")


@pytest.fixture
def hostile_world(told_world):
    for label in APPS:
        for model in apps.get_app_config(label).get_models():
            for row in model._base_manager.all():
                changes = {field.attname: attack_for(field, row.pk) for field in texts(model)}
                model._base_manager.filter(pk=row.pk).update(**changes)
    return told_world


def is_mail_frame(element) -> bool:
    """A preview of a mail: from the portal itself, in which nothing runs."""
    return element.get("class") == "mail-frame" and element.get("src").startswith("/") and "allow-scripts" not in element.get("sandbox")


def faults(markup: str, *, mail: bool = False) -> list[str]:
    """What a browser would run or obey in this page, and everything that came out of a text as an element."""
    found = []
    for element in html.document_fromstring(markup).iter():
        if not isinstance(element.tag, str):
            continue
        if element.tag.startswith("xss") or (element.tag in {"iframe", "object", "embed"} and not is_mail_frame(element)):
            found.append(element.tag)
        data = element.get("type") == "application/json"  # a browser runs no data block (HTML, 4.12.1)
        if element.tag == "script" and not data and not (element.get("src") or "").startswith("/static/"):
            found.append("inline script")
        for name, value in element.attrib.items():
            if name.startswith("on") or (name == "style" and not mail):
                found.append(name)
            if element.tag == "img" and not mail and value.startswith("data:image/svg+xml;base64,"):
                continue  # the picture for the authenticator app; a browser runs nothing in a picture
            if name in {"href", "src", "action", "formaction"} and re.match(r"\s*(javascript|vbscript|data):", value, re.IGNORECASE):
                found.append(f"{name}={value}")
    return found


@pytest.mark.parametrize("who", ["dan", "mihai"])
def test_no_text_becomes_markup(hostile_world, client_of, who):
    browser, found, hostile = client_of(getattr(hostile_world, who)), {}, set()
    browser.raise_request_exception = False
    for page in pages(hostile_world):
        response = browser.get(page.path)
        told(response)
        assert response.status_code < 500 or page.name == "healthz-queue", page.path
        if response.headers.get("Content-Type", "").startswith("text/html") and response.content:
            markup = response.content.decode()
            hostile |= {page.name} if "&lt;xss-7" in markup else set()
            wrong = faults(markup, mail=page.name in FRAMED)
            found |= {page.path: wrong} if wrong else {}
    assert found == {}
    assert {"home", "group-detail", "document-list", "document-detail", "meeting-detail", "organisation-detail"} <= hostile


def test_no_text_becomes_markup_or_header_of_a_mail(hostile_world):
    rows = list(Delivery.objects.select_related("recipient", "event"))
    assert rows != []
    for row in rows:
        message = render_mail(row)
        markup = message.alternatives[0][0]
        assert faults(markup, mail=True) == [], row.kind
        assert "\n" not in message.subject
        assert message.message()["To"] == row.recipient.email


@pytest.mark.parametrize("broken", ["Titlu\nBcc: all@example.org", "Titlu\r\nX: y", "Titlu\u2028Bcc: x"])
def test_a_line_break_in_a_title_opens_no_header(told_world, broken):
    type(told_world.meeting).objects.update(title=broken)
    for row in Delivery.objects.select_related("recipient", "event"):
        mail = render_mail(row)
        assert len(mail.subject.splitlines()) == 1
        assert {"Bcc", "X"} & set(mail.message().keys()) == set()
