"""Who can see a root, and why: its lock in words, counted backwards over the keyring. The words are the apps' (words.py).

Names are told only to who may know the person; numbers to everybody who sees the root."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import npgettext
from guardian.utils import get_group_obj_perms_model, get_user_obj_perms_model

from protect_portal.access.keys import holders_of, now, running
from protect_portal.access.lock import Audience, Tlp
from protect_portal.access.models import Guarded, KeyHolding
from protect_portal.access.words import CHANGERS, GIVERS, GRANTS, KEYS, PLACES, KeyInWords, kind_of, number_in

NAMED_AT_MOST = 60
MEANINGS = {
    Tlp.RED: _l("for the people named here alone"),
    Tlp.AMBER_STRICT: _l("stays inside the organisations of its circle"),
    Tlp.AMBER: _l("the organisation, and those who need to know"),
    Tlp.GREEN: _l("the community, never in public"),
    Tlp.CLEAR: _l("no limit: it may be published"),
}
WHY_OTHERS_DO_NOT = {
    Audience.NAMED: _l("they are not named"),
    Audience.ORGANISATION: _l("it is for the people of one organisation"),
    Audience.LEADS: _l("they do not lead the group"),
    Audience.GROUP: _l("they have no seat in the group"),
    Audience.GUESTS: _l("they have no seat in the group"),
}
ONE_ORGANISATION_EACH = {"seat", "membership"}


@dataclass(frozen=True)
class Holding:
    """A person carries a key of the lock, because of something."""

    person: int
    key: str
    because: str

    @property
    def giver(self) -> tuple[str, int]:
        return self.because.rstrip(" 0123456789"), number_in(self.because)


@dataclass(frozen=True)
class Seer:
    """One of the people, as far as the reader may know them."""

    name: str
    places: str
    why: str


@dataclass
class Carriers:
    """One row of "who can see this": who carries keys that go by the same words, and what they can do."""

    words: KeyInWords
    acts: list[str]
    why: str = ""
    people: int = 0
    organisations: int = 0
    seers: list[Seer] = field(default_factory=list)


@dataclass(frozen=True)
class Picture:
    """Everybody who sees a root now: rows, distinct people and organisations in all of them, and whether one of the people is the
    technical administrator (by break-glass, or because they work for somebody)."""

    rows: list[Carriers]
    people: int
    organisations: int
    administrator_sees: bool


def seers_of(readers: Iterable[str], at: datetime | None = None) -> QuerySet:
    """The people whom these keys let see something at `at`, and who can sign in: the one count of "who sees it"."""
    return holders_of(readers, at).filter(is_active=True, erased_at=None)


def picture_of(root: Guarded, reader, at: datetime | None = None) -> Picture:
    """Who sees `root` at `at` (default: now), in the order of its lock, told to `reader`. A fixed number of queries."""
    administers = dict(seers_of(root.readers, at).values_list("pk", "is_staff"))
    holdings = [holding for holding in holdings_of(root, at) if holding.person in administers]
    grants = grants_of(root, reader)
    holders = Holders(holdings, reader, changers_of(root, grants, at))
    told = [holders.row(keys, words, grants) for words, keys in _by_words(words_of(root, reader, grants)).items()]
    places = {place for person in administers for place in holders.places.get(person, {})}
    return Picture([row for row in told if row.people], len(administers), len(places), any(administers.values()))


def holdings_of(root: Guarded, at: datetime | None = None, **who) -> list[Holding]:
    rows = KeyHolding.objects.filter(running(at or now()), key__in=root.readers, **who)
    return [Holding(*row) for row in rows.order_by("key", "user_id", "because").values_list("user_id", "key", "because")]


def changers_of(root: Guarded, grants: dict, at: datetime | None = None) -> set[int]:
    """The people who may change `root` where they see it: by role (the apps' names_changers), or because it was granted."""
    keys = CHANGERS[type(root)](root) if type(root) in CHANGERS else set()
    keys |= {key for key, (_said, permissions) in grants.items() if "edit" in permissions}
    return set(KeyHolding.objects.filter(running(at or now()), key__in=keys).values_list("user_id", flat=True))


def words_of(root: Guarded, reader, grants: dict) -> dict[str, KeyInWords]:
    """Each key of the lock in words, a grant with its own reason."""
    by_kind = defaultdict(list)
    for key in root.readers:
        by_kind[kind_of(key)].append(number_in(key))
    told = {kind: KEYS[kind](numbers, reader) for kind, numbers in by_kind.items() if kind in KEYS}
    return {key: _told_as(root, key, told.get(kind_of(key), {}).get(number_in(key)), grants) for key in root.readers}


def _told_as(root: Guarded, key: str, words: KeyInWords | None, grants: dict) -> KeyInWords:
    if key == f"user:{root.author_id}":
        return replace(words or KeyInWords(_("The author"), "", "user"), why=_("is the author"))
    if words is None:
        return KeyInWords(_("Added by name"), _("was given access"), "user")
    sentence = grants[key][0] if key in grants and kind_of(key) != "guest" else ""  # a guest's key says its own end and reason
    return replace(words, why=sentence) if sentence else words


def grants_of(root: Guarded, reader) -> dict[str, tuple[str, set[str]]]:
    """Of each granted key the sentence and the permissions (view, comment, edit)."""
    people = get_user_obj_perms_model(type(root)).objects.filter(content_object=root).select_related("permission")
    carriers = get_group_obj_perms_model(type(root)).objects.filter(content_object=root).select_related("permission", "group")
    rows = [(f"user:{row.user_id}", row) for row in people] + [(row.group.name, row) for row in carriers]
    sentences = next((say([row for _key, row in rows], reader) for say in GRANTS), [""] * len(rows))
    grants: dict[str, tuple[str, set[str]]] = {}
    for (key, row), sentence in zip(rows, sentences, strict=True):
        said, permissions = grants.get(key, ("", set()))
        grants[key] = (said or sentence, permissions | {row.permission.codename.split("_")[0]})
    return grants


def _by_words(words: dict[str, KeyInWords]) -> dict[KeyInWords, list[str]]:
    """Keys of the same words together: secretariat and presidency are one row."""
    together = defaultdict(list)
    for key, key_in_words in words.items():
        together[key_in_words].append(key)
    return together


class Holders:
    """The people who hold keys of a root, as far as `reader` may be told of them: read once for all rows."""

    def __init__(self, holdings: list[Holding], reader, changers: set[int]):
        people = {holding.person for holding in holdings}
        self.holdings, self.sentences, self.changers = holdings, sentences_of(holdings, reader), changers
        allowed = get_user_model()._default_manager.allowed(reader, "view").filter(pk__in=people)
        self.names = dict(allowed.order_by("name").values_list("pk", "name"))
        self.places = next((say(people) for say in PLACES), {})

    def row(self, keys: list[str], words: KeyInWords, grants: dict) -> Carriers:
        mine = [holding for holding in self.holdings if holding.key in keys]
        reasons = {self.sentences.get(holding.giver, "") for holding in mine}
        granted = any(key in grants for key in keys)
        why = reasons.pop() if len(reasons) == 1 and not granted else ""
        people = {holding.person for holding in mine}
        acts = acts_of(len(people), len(people & self.changers), comments=_may_comment(keys, grants))
        return Carriers(words, acts, why or words.why, len(people), self._organisations(mine), self._seers(mine))

    def _organisations(self, mine: list[Holding]) -> int:
        rows = {holding.giver for holding in mine if holding.giver[0] in ONE_ORGANISATION_EACH}
        return len(rows or {place for holding in mine for place in self.places.get(holding.person, {})})

    def _seers(self, mine: list[Holding]) -> list[Seer]:
        why = {holding.person: self.sentences.get(holding.giver, "") for holding in mine}
        shown = [person for person in self.names if person in why][:NAMED_AT_MOST]
        return [Seer(self.names[person], ", ".join(self.places.get(person, {}).values()), why[person]) for person in shown]


def sentences_of(holdings: list[Holding], reader) -> dict[tuple[str, int], str]:
    """What gives each key, in words: one question for each kind of giver."""
    by_kind = defaultdict(set)
    for kind, number in {holding.giver for holding in holdings}:
        by_kind[kind].add(number)
    told = {kind: GIVERS[kind](sorted(numbers), reader) for kind, numbers in by_kind.items() if kind in GIVERS}
    return {(kind, number): sentence for kind, found in told.items() for number, sentence in found.items()}


def _may_comment(keys: list[str], grants: dict) -> bool:
    return any("comment" in grants[key][1] for key in keys if key in grants)


def acts_of(people: int, changers: int, *, comments: bool = False) -> list[str]:
    """What the people of a row can do; where only some of them may change it, how many."""
    acts = [npgettext("what they can do", "reads", "read", people)]
    if comments:
        acts.append(npgettext("what they can do", "comments", "comment", people))
    if changers == people:
        return [*acts, npgettext("what they can do", "changes", "change", people)]
    some = npgettext("what they can do", "%(count)s of them also changes it", "%(count)s of them also change it", changers)
    return [*acts, some % {"count": changers}] if changers else acts


def why(person, root: Guarded) -> list[str]:
    """The keys in common in sentences: why `person` sees `root` now. Empty where they do not."""
    if not person.is_authenticated:
        return []
    holdings = holdings_of(root, user_id=person.pk)
    sentences, words = sentences_of(holdings, person), words_of(root, person, grants_of(root, person))
    told = [sentences.get(holding.giver) or _of_key(words[holding.key], holding.key) for holding in holdings]
    return list(dict.fromkeys(told))


def _of_key(words: KeyInWords, key: str) -> str:
    return words.why if kind_of(key) == "user" else _("%(who)s: %(why)s") % {"who": words.who, "why": words.why}


def readers_page(root: Guarded, reader) -> dict[str, Any]:
    """The context of templates/ui/who_sees.html."""
    picture = picture_of(root, reader)
    return {
        "root": root,
        "alone": root.audience == Audience.PRIVATE or root.hidden_at is not None,
        "picture": picture,
        "audience_label": Audience(root.audience).label,
        "meaning": MEANINGS[root.tlp],
        "why": why(reader, root),
        "outsiders": outsiders_of(root, administrator_sees=picture.administrator_sees),
    }


def outsiders_of(root: Guarded, *, administrator_sees: bool) -> list[tuple[str, str]]:
    """Who does not see it, each with the reason."""
    public = _("the label allows it, but nothing is published yet") if root.tlp == Tlp.CLEAR else _("the label does not allow it")
    rows = [(_("The public and search engines"), public)]
    if root.audience == Audience.PRIVATE or root.hidden_at:
        rows.insert(0, (_("Everybody else, the secretariat too"), _("it is open to its author alone")))
    elif root.audience in WHY_OTHERS_DO_NOT:
        rows.insert(0, (_("The other member organisations"), str(WHY_OTHERS_DO_NOT[root.audience])))
    if not administrator_sees:
        rows.append((_("The technical administrator"), _("runs the installation, and sees nothing of what is written here")))
    return rows
