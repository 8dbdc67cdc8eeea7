from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _p

from members.permissions.ask import AskedPartyRights, AskRights
from protect_portal.access.lock import Tlp


class Ask(models.Model):
    """What the coalition waits for, from whom, until when. What it is about points to it (`meeting.ask`), never back."""

    class Kind(models.TextChoices):
        PLAIN = "plain", _("request")
        ROUND = "round", _("round of comments")
        SIGN_ON = "sign_on", _("sign-on")
        RECONFIRMATION = "reconfirmation", _("yearly reconfirmation")
        READING = "reading", _("reading confirmation")
        MEETING = "meeting", _("meeting")
        MINUTES = "minutes", _p("of a meeting", "minutes")
        POLL = "poll", _("date poll")
        CIRCULAR = "circular", _("circular")
        LABEL = "label", _("consent to a wider circle")
        ACCESS = "access", _("request for access")

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed")
        CANCELLED = "cancelled", _("cancelled")

    class Shown(models.TextChoices):
        AT_ONCE = "at_once", _("at once")
        AFTER_CLOSE = "after_close", _("after the close")

    TRANSITIONS = {
        Status.DRAFT: {Status.OPEN, Status.CANCELLED},
        Status.OPEN: {Status.CLOSED, Status.CANCELLED},
        Status.CLOSED: set(),
        Status.CANCELLED: set(),
    }

    kind = models.CharField(max_length=16, choices=Kind)
    question = models.CharField(max_length=300, blank=True)
    tlp = models.CharField(max_length=12, choices=Tlp, default=Tlp.GREEN)
    status = models.CharField(max_length=12, choices=Status, default=Status.DRAFT)
    opens_at = models.DateTimeField(null=True)
    closes_at = models.DateTimeField(null=True)
    answers_shown = models.CharField(max_length=12, choices=Shown, default=Shown.AT_ONCE)
    by = models.ForeignKey("members.User", models.PROTECT, related_name="asks_made")
    capacity = models.CharField(max_length=60, blank=True)

    objects = AskRights.as_manager()

    def __str__(self):
        return f"{self.kind} {self.pk}"

    def get_absolute_url(self):
        """Where it waits for an answer."""
        return reverse("home")

    @property
    def told_as(self) -> str:
        """What it goes by in a notice: never what it is about, which the asked may not see."""
        return str(TOLD_AS.get(self.kind, self.get_kind_display()))

    @property
    def is_open(self) -> bool:
        """Whether answers are still taken: the status, and the close compared with now."""
        return self.status == self.Status.OPEN and (self.closes_at is None or timezone.now() < self.closes_at)


TOLD_AS = {Ask.Kind.LABEL: _("a wider circle for a document"), Ask.Kind.ACCESS: _("access to a document")}


class AskedParty(models.Model):
    """One organisation or one person that is asked: that it answered, when, by whom and how.

    What it said lives with the ask's own object."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("no answer yet")
        OPENED = "opened", _("opened")
        ANSWERED = "answered", _("answered")
        NOTHING_TO_ADD = "nothing_to_add", _("nothing to add")
        DECLINED = "declined", _("declined")
        EXCUSED = "excused", _("excused")

    class Source(models.TextChoices):
        PORTAL = "portal", _("in the portal")
        MAIL_LINK = "mail_link", _("by the link in a mail")
        ON_BEHALF = "on_behalf", _("recorded on behalf")

    SILENT = (Status.WAITING, Status.OPENED)

    ask = models.ForeignKey(Ask, models.PROTECT, related_name="parties")
    organisation = models.ForeignKey("members.Organisation", models.PROTECT, null=True, related_name="+")
    user = models.ForeignKey("members.User", models.PROTECT, null=True, related_name="asked")
    status = models.CharField(max_length=16, choices=Status, default=Status.WAITING)
    opened_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    by = models.ForeignKey("members.User", models.PROTECT, null=True, related_name="+")
    capacity = models.CharField(max_length=60, blank=True)
    source = models.CharField(max_length=12, choices=Source, blank=True)

    objects = AskedPartyRights.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="members_askedparty_one_or_other",
                condition=Q(organisation=None, user__isnull=False) | Q(organisation__isnull=False, user=None),
            ),
            models.UniqueConstraint(fields=["ask", "organisation"], name="members_askedparty_organisation"),
            models.UniqueConstraint(fields=["ask", "user"], name="members_askedparty_user"),
        ]

    def __str__(self):
        return f"{self.ask_id} {self.organisation_id or self.user_id}"

    @property
    def is_open(self) -> bool:
        """Whether it may still be answered, or its answer changed."""
        return self.ask.is_open
