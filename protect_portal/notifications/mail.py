"""A delivery's words: rendered at sending, in the reader's language, as text and HTML, with why they got it."""

from collections.abc import Iterable
from email.utils import parseaddr
from functools import cache

import css_inline
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.translation import override

from protect_portal.notifications.models import Delivery
from protect_portal.notifications.registry import REMINDERS, MailKind, notice_of_mail


def render_mail(row: Delivery, connection=None) -> EmailMultiAlternatives:
    """The e-mail of a delivery. Its Message-ID is the same at every attempt, so that a doubled one can be told (RFC 5322, 3.6.4)."""
    kind = mail_kind(row)
    with override(row.recipient.language):
        context = {"target": row.target, "recipient": row.recipient, **kind.context(row.target, row.recipient)}
        message = write(f"mail/{kind.name}", context, to=[row.address or row.recipient.email], connection=connection)
        attach(message, kind.attachments(row.target, row.recipient))
    message.extra_headers |= {"Message-ID": f"<delivery.{row.pk}@{_domain()}>", "Auto-Submitted": "auto-generated"}
    return message


def write(template: str, context: dict, *, to: list[str], connection=None) -> EmailMultiAlternatives:
    """The mail of templates <template>_subject.txt, <template>.txt and <template>.html, from the secretariat's mailbox."""
    context = {"base_url": settings.PORTAL_BASE_URL, "subject": "", **context}
    context["subject"] = " ".join(render_to_string(f"{template}_subject.txt", context).split())
    text = render_to_string(f"{template}.txt", context).strip() + "\n"
    sender, reply_to = mailboxes()
    message = EmailMultiAlternatives(context["subject"], text, sender, to, reply_to=[reply_to], connection=connection)
    message.attach_alternative(_inliner().inline(render_to_string(f"{template}.html", context)), "text/html")
    return message


def attach(message: EmailMultiAlternatives, attachments: Iterable[tuple[str, str, str]]) -> None:
    for name, content, content_type in attachments:
        message.attach(name, content, content_type)


def mail_kind(row: Delivery) -> MailKind:
    return notice_of_mail(row.event, row.kind).mail if row.event_id else REMINDERS[row.kind].mail


_mailboxes = [lambda: (settings.DEFAULT_FROM_EMAIL, settings.PORTAL_MAIL_REPLY_TO)]


def mailboxes() -> tuple[str, str]:
    """From and Reply-To: what the secretariat has set, else the installation's own."""
    return _mailboxes[-1]()


def mailboxes_from(function):
    """Let the app that knows the coalition's settings say from which mailbox it writes."""
    _mailboxes.append(function)
    return function


@cache
def _inliner() -> css_inline.CSSInliner:
    return css_inline.CSSInliner(load_remote_stylesheets=False, keep_style_tags=True)


def _domain() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
