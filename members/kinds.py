"""The kinds of asks: what each is about, how it is told and answered. Apps declare theirs in <app>/asks.py, pages loop over them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils.functional import Promise

from protect_portal.access.lock import Tlp

HIDES_WHO_ANSWERED = frozenset({"label", "access", "sign_on", "meeting"})
"""Kinds whose asked do not see, through the ask, who else was asked or has answered. Consent and access are secrets of their two sides; a
sign-on puts nobody under pressure; a meeting lists its invited itself, by its own lock. By name: no right waits for a registration."""


@dataclass(frozen=True)
class WaitingRow:
    """One thing asked of somebody: by when, what to do with which object, what silence does, and the template of its buttons."""

    due_at: datetime
    verb: str | Promise
    title: str | Promise
    url: str
    buttons: str
    context: dict = field(default_factory=dict)
    group: Model | None = None
    facts: tuple[str | Promise, ...] = ()
    silence: str | Promise = ""
    undo: str = ""
    """The path that takes the answer back by POST, where nobody was told of it."""


def own_title(ask, reader) -> str:
    """What an ask without an object of its own is called, for whoever may see it."""
    return ask.question or str(ask.get_kind_display())


def own_page(ask) -> str:
    return reverse("ask-detail", args=[ask.pk])


def title_of(ask, reader) -> str:
    """What an ask of any kind is called, for a reader who may see it."""
    return KINDS[ask.kind].title(ask, reader) if ask.kind in KINDS else own_title(ask, reader)


def titles_of(asks: list, reader) -> dict[int, str]:
    """The titles of many asks by their number: of kinds that name many at once, one question for all of them."""
    found, by_kind = {}, {}
    for ask in asks:
        by_kind.setdefault(ask.kind, []).append(ask)
    for name, some in by_kind.items():
        titles = KINDS[name].titles if name in KINDS else None
        found |= titles(some, reader) if titles else {ask.pk: title_of(ask, reader) for ask in some}
    return found


def with_their_pages(asks: QuerySet) -> QuerySet:
    """Asks of a list, with what their pages' addresses are made of."""
    return asks.select_related("by", *(kind.along for kind in KINDS.values() if kind.along))


def page_of(ask) -> str:
    """Where an ask of any kind is read and answered."""
    return KINDS[ask.kind].page(ask) if ask.kind in KINDS else own_page(ask)


def label_of(ask) -> str:
    """The label of an ask: its own, or that of what it is about, where that has become stricter since it was asked."""
    labels = {ask.tlp, KINDS[ask.kind].label(ask)} if ask.kind in KINDS else {ask.tlp}
    return next(label for label in Tlp if label in labels)


def is_seen_by(ask, reader) -> bool:
    """Whether what an ask is about is open to somebody who is asked: else neither its title nor a word of it is for them."""
    return ask.kind not in KINDS or KINDS[ask.kind].seen_by(ask, reader)


def only_among(ask) -> QuerySet | None:
    """The people to whom alone the first mail of an ask goes, of those who are told; None: to all of them."""
    among = KINDS[ask.kind].among if ask.kind in KINDS else None
    return among(ask) if among else None


def own_label(ask) -> str:
    return ask.tlp


def seen_by_all_asked(ask, reader) -> bool:
    return True


@dataclass(frozen=True)
class AskKind:
    """One kind of ask. What has no default, or None, the kind does not have.

    `asked(numbers of parties, user)` finds what the asks of some parties are about, as far as the person sees it; `tell` makes rows of it.
    `title(ask, reader)` and `page(ask)` name it and say where it stands. `form(party, user, data, files)` is the form of its answer,
    `save(party, form, *, by, source)` the action that keeps it. `ladder`: days before the close on which the silent are reminded.
    `by_link`: answered from the mail without signing in. `may_record`: what came by phone, mail or paper may be recorded.
    `told(ask)`: who else hears of it. `table(ask, reader)`: its answers as a table. `boards(user)`: the numbers of asks whose board a
    person reads by the right to what they are about (a meeting's leads), beside who asked and the offices. `answer_at(party)`: where it is
    answered, when the kind has a page of its own instead of a form. `take_back(party, *, by)`: how an answer is taken back whose words
    lie with another object. `along`: the relation of an ask that its page reads, which lists take along; `titles(asks, reader)`: the titles
    of many by their number, where title() asks the database for each. `label(ask)`: the label of what it is about as it is now;
    `seen_by(ask, reader)`: whether the reader may see that. `before_sending(ask, *, by)`: what is looked at once more when a draft goes
    out; it may raise. `among(ask)`: the people to whom alone its first mail goes, of those who are told."""

    name: str
    asked: Callable[[list[int], Model], QuerySet]
    tell: Callable[[QuerySet, Model], list[WaitingRow]]
    title: Callable[[Model, Model], str] = own_title
    page: Callable[[Model], str] = own_page
    form: Callable[..., Any] | None = None
    save: Callable[..., None] | None = None
    ladder: tuple[int, ...] = (7, 3, 1)
    by_link: bool = False
    may_record: bool = True
    told: Callable[[Model], QuerySet] | None = None
    table: Callable[[Model, Model], Any] | None = None
    boards: Callable[[Model], QuerySet] | None = None
    answer_at: Callable[[Model], str] | None = None
    take_back: Callable[..., None] | None = None
    along: str = ""
    titles: Callable[[list, Model], dict[int, str]] | None = None
    label: Callable[[Model], str] = own_label
    seen_by: Callable[[Model, Model], bool] = seen_by_all_asked
    before_sending: Callable[..., None] | None = None
    among: Callable[[Model], QuerySet] | None = None


KINDS: dict[str, AskKind] = {}


def ask_kind(name: str, *, tell: Callable[[QuerySet, Model], list[WaitingRow]], **rest):
    """Register a kind of ask: asked(numbers of parties, user) -> QuerySet, how to tell what it finds, and what else AskKind holds."""

    def declare(asked: Callable[[list[int], Model], QuerySet]):
        KINDS[name] = AskKind(str(name), asked, tell, **rest)
        return asked

    return declare
