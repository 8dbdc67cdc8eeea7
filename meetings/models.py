"""Meetings: a root with a lock, its agenda with pinned papers, and who is invited."""

import uuid
from datetime import timedelta

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from meetings.permissions import AgendaItemRights, InviteeRights, MeetingRights
from protect_portal.access.grants import GroupGrant, UserGrant, keeps_granted
from protect_portal.access.models import Guarded
from protect_portal.finding.vector import Words


def new_uid() -> str:
    """The meeting's identity in every calendar (RFC 5545, 3.8.4.7): the same for the invitation, each move and the cancellation."""
    return f"{uuid.uuid4()}@protect-portal"


class Meeting(Guarded):
    """A meeting of a group, or of the whole coalition when it has no group."""

    class Status(models.TextChoices):
        PLANNED = "planned", _("planned")
        CONVENED = "convened", _("convened")
        HELD = "held", _("held")
        CONCLUDED = "concluded", pgettext_lazy("meeting", "concluded")
        POSTPONED = "postponed", _("postponed")
        CANCELLED = "cancelled", _("cancelled")

    TRANSITIONS = {
        Status.PLANNED: {Status.CONVENED, Status.POSTPONED, Status.CANCELLED},
        Status.CONVENED: {Status.HELD, Status.POSTPONED, Status.CANCELLED},
        Status.HELD: {Status.CONCLUDED},
        Status.CONCLUDED: set(),
        Status.POSTPONED: {Status.PLANNED},
        Status.CANCELLED: set(),
    }
    TOLD_WITH = ("group",)
    OPEN = (Status.PLANNED, Status.CONVENED)

    organisation = models.ForeignKey("members.Organisation", models.PROTECT, related_name="+", verbose_name=_("organisation"))
    group = models.ForeignKey(
        "working_groups.WorkingGroup", models.PROTECT, null=True, blank=True, related_name="meetings", verbose_name=_("working group")
    )
    ask = models.OneToOneField("members.Ask", models.PROTECT, null=True, editable=False, related_name="meeting")
    title = models.CharField(_("title"), max_length=200)
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    zone = models.CharField(max_length=40, default="Europe/Bucharest", editable=False)
    room = models.CharField(_("address"), max_length=200, blank=True)
    link = models.URLField(_("link to join"), max_length=500, blank=True)
    chatham_house = models.BooleanField(
        _("Chatham House Rule"), default=False, help_text=_("What is said may be used, but never who said it: minutes name no speaker.")
    )
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.PLANNED)
    cancelled_because = models.CharField(_("why it was cancelled"), max_length=300, blank=True)
    uid = models.CharField(max_length=80, default=new_uid, unique=True, editable=False)
    sequence = models.PositiveIntegerField(default=0, editable=False)
    dated_at = models.DateTimeField(default=timezone.now, editable=False, help_text="when its present date was announced")
    agenda_revision = models.PositiveIntegerField(default=1, editable=False)

    objects = MeetingRights.as_manager()

    class Meta(Guarded.Meta):
        default_permissions = ("view",)
        permissions = [("comment_meeting", "Can comment"), ("edit_meeting", "Can edit")]
        constraints = [
            *Guarded.Meta.constraints,
            models.CheckConstraint(name="meetings_ends_after_start", condition=Q(ends_at__gt=F("starts_at"))),
        ]
        indexes = [
            *Guarded.Meta.indexes,
            models.Index(fields=["starts_at"], name="meeting_starts_at"),
            GinIndex(Words("title"), name="meeting_title_words"),
        ]
        verbose_name = _("meeting")

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("meeting-detail", args=[self.pk])

    @property
    def is_online(self) -> bool:
        return bool(self.link)

    @property
    def is_open(self) -> bool:
        """Whether it is still to take place: its agenda, date and room may change."""
        return self.status in self.OPEN

    @property
    def is_draft(self) -> bool:
        """Whether nobody was told of it yet: who sees it may be chosen again."""
        return self.status == self.Status.PLANNED and self.ask_id is None

    @property
    def has_begun(self) -> bool:
        return self.starts_at <= timezone.now()

    @property
    def is_too_late_to_cancel(self) -> bool:
        """Whether the invited would come: they were told of it, and it has begun. A draft may be dropped at any time."""
        return self.ask_id is not None and self.has_begun

    @property
    def minutes_long(self) -> int:
        return int((self.ends_at - self.starts_at) / timedelta(minutes=1))


class MeetingUserGrant(UserGrant):
    content_object = models.ForeignKey(Meeting, models.CASCADE)

    class Meta(UserGrant.Meta):
        triggers = keeps_granted("meetings_meeting")


class MeetingGroupGrant(GroupGrant):
    content_object = models.ForeignKey(Meeting, models.CASCADE)

    class Meta(GroupGrant.Meta):
        triggers = keeps_granted("meetings_meeting")


class AgendaItem(models.Model):
    """A point of the agenda. Its clock is the meeting's start plus the minutes of those before it."""

    class Kind(models.TextChoices):
        INFORMATION = "information", _("for information")
        DISCUSSION = "discussion", _("for discussion")
        DECISION = "decision", _("for decision")

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="items")
    order = models.PositiveSmallIntegerField()
    title = models.CharField(_("title"), max_length=200)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.DISCUSSION)
    minutes = models.PositiveSmallIntegerField(pgettext_lazy("duration", "minutes"), default=15)
    presenter = models.ForeignKey("members.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("presented by"))
    restricted = models.BooleanField(_("only for members"), default=False)

    objects = AgendaItemRights.as_manager()

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "order"], name="meetings_agenda_order", deferrable=models.Deferrable.DEFERRED)
        ]
        indexes = [GinIndex(Words("title"), name="agenda_title_words")]

    def __str__(self):
        return self.title


class AgendaPaper(models.Model):
    """A version pinned to an agenda item. It opens nothing by itself: who may not see the document does not see the paper."""

    item = models.ForeignKey(AgendaItem, models.CASCADE, related_name="papers")
    version = models.ForeignKey("documents.Version", models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "version"], name="meetings_paper_once")]

    def __str__(self):
        return f"{self.item_id} {self.version_id}"


class Invitee(models.Model):
    """A person invited to a meeting, for an organisation, and what they answered."""

    class Answer(models.TextChoices):
        YES = "yes", _("I will attend")
        MAYBE = "maybe", _("Maybe")
        NO = "no", _("I cannot")

    SHORT_ANSWERS = [
        (Answer.YES, pgettext_lazy("answer to an invitation", "Coming")),
        (Answer.MAYBE, pgettext_lazy("answer to an invitation", "Maybe")),
        (Answer.NO, pgettext_lazy("answer to an invitation", "No")),
    ]  # three buttons side by side

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="invitees")
    user = models.ForeignKey("members.User", models.PROTECT, related_name="invitations_to_meetings", verbose_name=_("person"))
    organisation = models.ForeignKey("members.Organisation", models.PROTECT, null=True, related_name="+")
    party = models.OneToOneField("members.AskedParty", models.PROTECT, null=True, related_name="invitee")
    answer = models.CharField(max_length=5, choices=Answer, blank=True)
    substitute = models.ForeignKey("members.User", models.PROTECT, null=True, related_name="+")
    invited_at = models.DateTimeField(default=timezone.now)

    objects = InviteeRights.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "user"], name="meetings_invitee_once")]

    def __str__(self):
        return f"{self.meeting_id} {self.user_id}"

    def get_absolute_url(self):
        return self.meeting.get_absolute_url()

    @property
    def may_be_answered(self) -> bool:
        """Whether the invitation is out and the meeting has not begun."""
        return self.party_id is not None and self.meeting.status == Meeting.Status.CONVENED and not self.meeting.has_begun
