"""The two mails of news: at once about one thing, and the summary of what happened since the last one."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Model
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from protect_portal.notifications.inbox import Line, lines_of
from protect_portal.notifications.levels import EVERYTHING
from protect_portal.notifications.models import Delivery
from protect_portal.notifications.news import DIGEST_MAIL, NEWS_MAIL, items_of
from protect_portal.notifications.outside import name_outside
from protect_portal.notifications.registry import DIGEST_PARTS, MailKind, tell_news

SHOWN = 20  # lines of one heading; the page has the rest


@dataclass(frozen=True)
class Sentence:
    """What happened, around the name of what it happened to, as far as a mail may say it."""

    before: str
    name: str
    after: str
    link: str


def in_sentences(lines: Iterable[Line], reader: AbstractBaseUser) -> list[Sentence]:
    return [
        Sentence(line.before, name_outside(line.target, reader), line.after, settings.PORTAL_BASE_URL + line.target.get_absolute_url())
        for line in lines
    ]


def news_words(row: Delivery) -> dict:
    lines = lines_of(row.recipient, items_of(row))
    link = settings.PORTAL_BASE_URL + row.target.get_absolute_url()
    return {"sentences": in_sentences(lines, row.recipient), "group": getattr(row.target, "group", None), "link": link}


def digest_words(row: Delivery) -> dict:
    """What is asked of the reader, then the news by group, those of the whole coalition last."""
    lines = sorted(lines_of(row.recipient, items_of(row)), key=_by_group)
    news = [(heading, list(told)) for heading, told in groupby(lines, lambda line: _heading(line.group))]
    return {
        "day": localdate(),
        "count": len(lines),
        "parts": [part for _place, of in sorted(DIGEST_PARTS, key=lambda one: one[0]) if (part := of(row.recipient))],
        "news": [(heading, in_sentences(told[:SHOWN], row.recipient), max(len(told) - SHOWN, 0)) for heading, told in news],
        "link": settings.PORTAL_BASE_URL + reverse("notification-list"),
    }


def _by_group(line: Line) -> tuple:
    return line.group is None, _heading(line.group), -line.notification.pk


def _heading(group: Model | None) -> str:
    return str(group) if group else _("Whole coalition")


NEWS = tell_news(
    MailKind(
        NEWS_MAIL,
        of_delivery=news_words,
        is_optional=True,
        scope=lambda row: next((item.scope for item in items_of(row)), EVERYTHING),
    )
)
DIGEST = tell_news(
    MailKind(
        DIGEST_MAIL,
        of_delivery=digest_words,
        is_optional=True,
        scope=lambda row: EVERYTHING,
        reasons=lambda target, recipient: [],
        example=lambda reader: reader,
    )
)
