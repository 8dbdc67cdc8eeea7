from django.apps import apps
from django.db.models import Q, QuerySet

from members.kinds import HIDES_WHO_ANSWERED, KINDS
from members.permissions.directory import own_organisations, runs_coalition, runs_secretariat
from protect_portal.access.keys import SECRETARIAT, Keys, keys_of, now
from protect_portal.access.querysets import AccessQuerySet

PERSONAL = ("label", "access")
"""Consent is given by whoever speaks for the organisation, access by the person asked: nobody stands in, is named, or reads a board."""
BEFORE_JOINING = ("plain", "circular")
"""What people who were invited and have not come yet may read and answer, by a link in the mail, where its label lets it out."""
OUTSIDE = ("green", "clear")
"""The labels of what leaves the portal whole, and reaches people who were invited and have not come yet."""
NOT_BY_OFFICE = (*PERSONAL, "meeting")
"""What no office reads by itself: secrets of two sides; and of meetings everyone sees those whose lock lets them."""
FOR_EDITORS = "reconfirmation"
"""Its answer changes the profile and prolongs mandates: whoever may edit the organisation's profile gives it, and nobody in their place."""
IN_PERSON = (*PERSONAL, FOR_EDITORS)
"""Nobody is named for these, and nobody stands in."""

NONE = Q(pk__in=[])
SENT = ~Q(status="draft") & Q(opens_at__isnull=False)
"""It went out. A draft that was dropped is `cancelled` and never opened: those it named hear nothing of it."""
SENT_TO = ~Q(ask__status="draft") & Q(ask__opens_at__isnull=False)


def answered_for_by(user) -> QuerySet:
    """The numbers of the organisations for which `user` answers: those they speak for, or are the alternate of."""
    affiliation = apps.get_model("members.Affiliation")
    return affiliation.objects.running().filter(user=user.pk, role__in=affiliation.ANSWERING).values("organisation")


def _spoken_for_by(user) -> QuerySet:
    """The numbers of the organisations whose profile `user` edits as one of those who speak for them."""
    affiliation = apps.get_model("members.Affiliation")
    return affiliation.objects.running().filter(user=user.pk, role__in=affiliation.SPEAKERS).values("organisation")


def who_answer_for(organisation: int) -> QuerySet:
    """The people who may sign in and answer for the organisation with this number."""
    affiliation = apps.get_model("members.Affiliation")
    answering = affiliation.objects.running().filter(organisation=organisation, role__in=affiliation.ANSWERING)
    return apps.get_model("members.User").objects.filter(is_active=True, erased_at=None, pk__in=answering.values("user"))


def stands_in_at(user) -> QuerySet:
    """The numbers of the organisations where somebody who answers is away and has named `user` to answer meanwhile."""
    affiliation = apps.get_model("members.Affiliation")
    away = apps.get_model("members.Absence").objects.running().filter(alternate=user.pk).values("user")
    return affiliation.objects.running().filter(user__in=away, role__in=affiliation.ANSWERING).values("organisation")


def invited_to_answer_for(user) -> QuerySet:
    """The numbers of the organisations that have invited `user` to a place from which one answers; not accepted yet."""
    answering = apps.get_model("members.Affiliation").ANSWERING
    return apps.get_model("members.Invitation").objects.open().filter(user=user.pk, role__in=answering).values("organisation")


def _parties() -> QuerySet:
    return apps.get_model("members.AskedParty").objects.all()


def asked_by(user, keys: Keys | None = None) -> Q:
    """Asks that `user` made and still stands behind: by the key in whose capacity they asked, which ends with a chair, an office, a place
    in an organisation. What one asked of one's own organisation about a document stays one's own."""
    carried = sorted(key for key in (keys or keys_of(user)) if not key.startswith("user:"))
    return Q(by=user.pk) & (Q(kind="label") | Q(capacity__in=carried))


def _by_their_objects(user) -> Q:
    """Asks whose board `user` reads by the right to what they are about, kind by kind."""
    found = NONE
    for kind in KINDS.values():
        if kind.boards:
            found |= Q(kind=kind.name, pk__in=kind.boards(user))
    return found


class AskRights(AccessQuerySet):
    def viewable_by(self, user):
        """The asked, once it is open; whoever asks, and the offices (`seen_from_above`); a circular also whoever
        carries the key to which it went, so that who comes later reads the archive.

        A request for access is seen by the asked alone: to its asker it would say what there is, to others who asks for what is closed."""
        asked = Q(pk__in=_parties().filter(_parties().of(user)).values("ask"))
        archived = Q(kind="circular", circular__to__in=sorted(keys_of(user)))
        return self.filter(SENT & (asked | archived) | self.seen_from_above(user))

    def boardable_by(self, user):
        """Read the board, nudge, extend, close, record what came by another way: who asked, secretariat and presidency; of a meeting alone
        whoever may edit it. Never where only two sides know of it."""
        return self.filter(self.seen_from_above(user)).exclude(kind__in=PERSONAL)

    def editable_by(self, user):
        """Its words and fields: who asks, and the secretariat; what belongs to another object changes with that."""
        mine = Q() if runs_secretariat(user) else asked_by(user)
        return self.filter(mine).exclude(kind__in=NOT_BY_OFFICE)

    def seen_from_above(self, user) -> Q:
        """By whom it is seen without being asked. A meeting is closed to whom its own lock shuts out, whatever their office."""
        keys = keys_of(user)
        hidden = ("access", "meeting") if SECRETARIAT in keys else NOT_BY_OFFICE
        office = ~Q(kind__in=hidden) if keys.runs_coalition else NONE
        return ~Q(kind__in=("access", "meeting")) & asked_by(user, keys) | office | _by_their_objects(user)


class AskedPartyRights(AccessQuerySet):
    def viewable_by(self, user):
        """Its own, once the ask is open; all of an ask that one sees from above; and where the kind shows it, all others asked too."""
        asks = apps.get_model("members.Ask").objects
        from_above = Q(ask__in=asks.filter(asks.all().seen_from_above(user)).values("pk"))
        return self.filter(SENT_TO & (self.of(user) | self.beside(user)) | from_above)

    def answerable_by(self, user):
        """A person answers for themselves; for an organisation, whoever speaks for it or is its alternate, whom one of them named to stand
        in, and of its people whoever was named for this ask. Nobody agrees to their own question of a wider circle; a profile is
        confirmed by whoever may edit it."""
        own_question = Q(ask__kind="label", ask__by=user.pk)
        own = Q(organisation__in=own_organisations(user)) & ~Q(ask__kind__in=IN_PERSON)
        named = Q(pk__in=self.model.named.through.objects.filter(user=user.pk).values("askedparty"))
        by_others = own & (Q(organisation__in=stands_in_at(user)) | named)
        profile = ~Q(ask__kind=FOR_EDITORS) | Q(organisation__in=_spoken_for_by(user))
        theirs = Q(organisation__in=answered_for_by(user)) & ~own_question & profile
        return self.filter(SENT_TO, Q(user=user.pk) | theirs | by_others | self.invited(user))

    def of(self, user) -> Q:
        return Q(user=user.pk) | Q(organisation__in=own_organisations(user)) | self.invited(user)

    def invited(self, user) -> Q:
        """Of organisations that invited `user` to answer for them: what its label lets out."""
        return Q(ask__kind__in=BEFORE_JOINING, ask__tlp__in=OUTSIDE, organisation__in=invited_to_answer_for(user))

    def beside(self, user) -> Q:
        """Of asks in which `user` is asked too, where the kind shows who answers."""
        return ~Q(ask__kind__in=HIDES_WHO_ANSWERED) & Q(ask__in=_parties().filter(self.of(user)).values("ask"))

    def silent(self):
        """Open asks without an answer yet; what time has closed is compared now, it is no status."""
        still_open = Q(ask__closes_at=None) | Q(ask__closes_at__gt=now())
        return self.filter(still_open, ask__status="open", status__in=self.model.SILENT)


class AskFieldRights(AccessQuerySet):
    def viewable_by(self, user):
        return self.filter(ask__in=apps.get_model("members.Ask").objects.allowed(user).values("pk"))


class AskValueRights(AccessQuerySet):
    def viewable_by(self, user):
        """The party itself and who reads the board; the others asked once that party has answered, at once or after the close, as the ask
        says. A file that the check closed, only who uploaded it."""
        seen = Q(file=None) | Q(file__checked__in=["clean", "warned"]) | Q(file__checked="blocked", file__by=user.pk)
        parties, boards = _parties(), apps.get_model("members.Ask").objects.allowed(user, "board")
        own = Q(party__in=parties.filter(SENT_TO, parties.of(user)).values("pk"))
        beside = Q(party__in=parties.filter(parties.beside(user), _shown(), status="answered").values("pk"))
        return self.filter(seen, own | beside | Q(party__ask__in=boards.values("pk")))


class ReconfirmationRights(AccessQuerySet):
    def viewable_by(self, user):
        """Its own organisation, and those who run the coalition."""
        return self.all() if runs_coalition(user) else self.filter(party__organisation__in=own_organisations(user))


def _shown() -> Q:
    """Parties of asks whose answers are shown to all asked by now."""
    closed = Q(ask__status="closed") | Q(ask__status="open", ask__closes_at__lte=now())
    return closed | Q(ask__status="open", ask__answers_shown="at_once")
