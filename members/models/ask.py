from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _p

from members.kinds import page_of
from members.permissions.ask import AskedPartyRights, AskRights
from protect_portal.access.lock import Tlp


class Ask(models.Model):
    """What the coalition waits for, from whom, until when. What it is about points to it (`meeting.ask`), never back.

    Closed or cancelled it is final: the trigger members_ask_is_final refuses any change of it and of what was answered."""

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
    question = models.CharField(_("question"), max_length=300, blank=True, help_text=_("What you ask for, in one line."))
    explanation = models.TextField(_("explanation"), blank=True, default="", db_default="")
    silence = models.CharField(_("what happens without an answer"), max_length=200, blank=True, default="", db_default="")
    tlp = models.CharField(max_length=12, choices=Tlp, default=Tlp.GREEN)
    status = models.CharField(max_length=12, choices=Status, default=Status.DRAFT)
    opens_at = models.DateTimeField(null=True)
    closes_at = models.DateTimeField(null=True)
    answers_shown = models.CharField(max_length=12, choices=Shown, default=Shown.AT_ONCE)
    by = models.ForeignKey("members.User", models.PROTECT, related_name="asks_made")
    capacity = models.CharField(max_length=60, blank=True)

    objects = AskRights.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="members_ask_closes_after_it_opens",
                condition=Q(opens_at=None) | Q(closes_at=None) | Q(closes_at__gt=F("opens_at")),
            )
        ]

    def __str__(self):
        return f"{self.kind} {self.pk}"

    def get_absolute_url(self):
        """Where it waits for an answer."""
        return page_of(self)

    @property
    def told_as(self) -> str:
        """What it goes by in a notice: its question where the label lets it into mails, never what the asked may not see."""
        named = self.question if self.tlp in TITLED_OUTSIDE else ""
        return str(TOLD_AS.get(self.kind) or named or self.get_kind_display())

    @property
    def is_open(self) -> bool:
        """Whether answers are still taken: the status, and the close compared with now."""
        return self.status == self.Status.OPEN and (self.closes_at is None or timezone.now() < self.closes_at)


TITLED_OUTSIDE = (Tlp.GREEN, Tlp.CLEAR, Tlp.AMBER)
"""What names itself in mails and notices. Of RED and AMBER+STRICT they say only that something waits."""
TOLD_AS = {Ask.Kind.LABEL: _("a wider circle for a document"), Ask.Kind.ACCESS: _("access to a document")}


class AskedParty(models.Model):
    """One organisation or one person that is asked: that it answered, when, by whom and how.

    What it said lives with the ask's own object. What came by phone, mail or paper says who recorded it, how it came and when."""

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

    class Medium(models.TextChoices):
        PHONE = "phone", _("by phone")
        MAIL = "mail", _("by e-mail")
        PAPER = "paper", _("on paper")

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
    named = models.ManyToManyField("members.User", related_name="asked_by_name", help_text="who may answer too, of its own people")
    recorded_by = models.ForeignKey("members.User", models.PROTECT, null=True, related_name="+")
    medium = models.CharField(_("how it came"), max_length=6, choices=Medium, blank=True, default="", db_default="")
    said_on = models.DateField(_("said on"), null=True)
    said_by = models.CharField(_("said by"), max_length=160, blank=True, default="", db_default="")
    note = models.CharField(_("note"), max_length=300, blank=True, default="", db_default="")
    proof = models.ForeignKey("files.StoredFile", models.PROTECT, null=True, related_name="+")
    nudged_at = models.DateTimeField(null=True)
    nudged_by = models.ForeignKey("members.User", models.PROTECT, null=True, related_name="+")

    objects = AskedPartyRights.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="members_askedparty_one_or_other",
                condition=Q(organisation=None, user__isnull=False) | Q(organisation__isnull=False, user=None),
            ),
            models.UniqueConstraint(fields=["ask", "organisation"], name="members_askedparty_organisation"),
            models.UniqueConstraint(fields=["ask", "user"], name="members_askedparty_user"),
            models.CheckConstraint(
                name="members_askedparty_recorded_whole",
                condition=Q(source="on_behalf", recorded_by__isnull=False, said_on__isnull=False) & ~Q(medium="")
                | ~Q(source="on_behalf") & Q(recorded_by=None, said_on=None, medium=""),
            ),
        ]

    def __str__(self):
        return f"{self.ask_id} {self.organisation_id or self.user_id}"

    @property
    def is_open(self) -> bool:
        """Whether it may still be answered, or its answer changed."""
        return self.ask.is_open
