"""A delivery's words: rendered at sending, in the reader's language, as text and HTML, with why they got it."""

from collections.abc import Iterable
from email.utils import formataddr, parseaddr
from functools import cache

import css_inline
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import get_template
from django.urls import reverse
from django.utils.translation import override

from protect_portal.notifications.batch import kept
from protect_portal.notifications.models import Delivery
from protect_portal.notifications.registry import Attachment, MailKind, mail_kinds
from protect_portal.notifications.unsubscribe import unsubscribe_path
from protect_portal.notifications.writing import writing


def render_mail(row: Delivery, connection=None) -> EmailMultiAlternatives:
    """The e-mail of a delivery, or of one that is not saved: a preview, which carries no secret.

    Its Message-ID is the same at every attempt, so that a doubled one can be told (RFC 5322, 3.6.4); sent again after it came back it is
    another mail. Raises KeyError where the kind is gone."""
    kind, target, recipient = mail_kind(row), row.target, row.recipient
    with override(recipient.language), writing(row):
        way_out = settings.PORTAL_BASE_URL + unsubscribe_path(recipient.pk, kind.scope(row)) if kind.is_optional else ""
        words = words_of(row, kind) | {"unsubscribe_url": way_out}
        message = write(f"mail/{kind.name}", words, to=[row.address or recipient.email], connection=connection)
        attach(message, kind.attachments(target, recipient))
        write_as(message, kind.sender(target, recipient))
    message.extra_headers |= {"Auto-Submitted": "auto-generated"} | _message_id(row) | _ways_out(way_out, message.reply_to[0])
    return message


def words_of(row: Delivery, kind: MailKind) -> dict:
    """What the templates of the kind say, with what stands at the foot of every mail: why one gets it, and how to choose."""
    target, recipient = row.target, row.recipient
    words = {"target": target, "recipient": recipient, "reasons": kind.reasons(target, recipient)}
    words["preferences_url"] = settings.PORTAL_BASE_URL + reverse("preference-edit")
    if row.pk:
        words["why_url"] = settings.PORTAL_BASE_URL + row.get_absolute_url()
    return words | kind.context(target, recipient) | kind.of_delivery(row)


def write(template: str, context: dict, *, to: list[str], connection=None) -> EmailMultiAlternatives:
    """The mail of templates <template>_subject.txt, <template>.txt and <template>.html, from the secretariat's mailbox."""
    context = {"base_url": settings.PORTAL_BASE_URL, "subject": "", **context}
    context["subject"] = in_one_line(get_template(f"{template}_subject.txt").render(context))
    text = get_template(f"{template}.txt").render(context).strip() + "\n"
    sender, reply_to = mailboxes()
    message = EmailMultiAlternatives(context["subject"], text, sender, to, reply_to=[reply_to], connection=connection)
    message.attach_alternative(_inliner().inline(get_template(f"{template}.html").render(context)), "text/html")
    return message


def write_as(message: EmailMultiAlternatives, sender: tuple[str, str] | None) -> None:
    """In the name of a person: their name before the coalition's mailbox, which alone may send (RFC 7208), and answers to them."""
    if sender:
        name, reply_to = sender
        message.from_email = formataddr((in_one_line(name), parseaddr(message.from_email)[1]))
        message.reply_to = [reply_to]


def attach(message: EmailMultiAlternatives, attachments: Iterable[Attachment]) -> None:
    for name, content, content_type in attachments:
        message.attach(in_one_line(name), content, content_type)


def in_one_line(words: str) -> str:
    """Without line breaks: what people have written opens no header of its own (RFC 5322, 2.2)."""
    return " ".join(words.split())


def _message_id(row: Delivery) -> dict[str, str]:
    if not row.pk:
        return {}
    again = f".{row.again}" if row.again else ""
    return {"Message-ID": f"<delivery.{row.pk}{again}@{sending_domain()}>"}


def _ways_out(link: str, reply_to: str) -> dict[str, str]:
    """How a mail program unsubscribes (RFC 2369, 3.2 and, by one click, RFC 8058, 3.1)."""
    if not link:
        return {}
    mailto = f"mailto:{parseaddr(reply_to)[1]}?subject=unsubscribe"
    return {"List-Unsubscribe": f"<{link}>, <{mailto}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def mail_kind(row: Delivery) -> MailKind:
    """Raises KeyError where no app declares it any more."""
    return kept("kinds", mail_kinds)[row.kind]


_mailboxes = [lambda: (settings.DEFAULT_FROM_EMAIL, settings.PORTAL_MAIL_REPLY_TO)]


def mailboxes() -> tuple[str, str]:
    """From and Reply-To: what the secretariat has set, else the installation's own."""
    return kept("mailboxes", _mailboxes[-1])


def mailboxes_from(function):
    """Let the app that knows the coalition's settings say from which mailbox it writes."""
    _mailboxes.append(function)
    return function


@cache
def _inliner() -> css_inline.CSSInliner:
    return css_inline.CSSInliner(load_remote_stylesheets=False, keep_style_tags=True)


def sending_domain() -> str:
    """The domain of our Message-IDs: of the installation's own sender."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
