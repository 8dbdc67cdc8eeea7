"""Groups, and the dated rows that give their keys: seats of organisations, leads, guests."""

from django.contrib.auth.models import Group
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _p

from protect_portal.access.terms import Term, one_at_a_time
from protect_portal.ui.bilingual import Bilingual
from working_groups.permissions import GuestAccessRights, LeadTermRights, SeatRights, WorkingGroupRights


class GroupType(Bilingual, models.Model):
    """Permanent group, ad-hoc group …: a reference table kept by the secretariat."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    name_en = models.CharField(_("name in English"), max_length=80, blank=True)

    class Meta:
        ordering = ["name"]


class WorkingGroup(Bilingual, models.Model):
    """A group of the coalition, or an outside forum to which it sends somebody."""

    class Kind(models.TextChoices):
        INTERNAL = "internal", _("internal group")
        EXTERNAL = "external", _("external forum")

    class InNameOf(models.TextChoices):
        COALITION = "coalition", _("the coalition")
        MEMBER = "member", _("a member organisation")
        BOTH = "both", _("both")

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        ACTIVE = "active", _p("group", "active")
        DORMANT = "dormant", _("dormant")
        CONCLUDED = "concluded", _p("group", "concluded")

    class Colour(models.TextChoices):
        TEAL = "P", _("teal")
        OLIVE = "A", _("olive")
        BROWN = "U", _("brown")
        VIOLET = "D", _("violet")
        GREY = "X", _("grey")

    TRANSITIONS = {
        Status.PROPOSED: {Status.ACTIVE},
        Status.ACTIVE: {Status.DORMANT, Status.CONCLUDED},
        Status.DORMANT: {Status.ACTIVE, Status.CONCLUDED},
        Status.CONCLUDED: {Status.ACTIVE},
    }
    noun = "group"

    name = models.CharField(_("name"), max_length=160)
    name_en = models.CharField(_("name in English"), max_length=160, blank=True)
    type = models.ForeignKey(GroupType, models.PROTECT, verbose_name=_("type"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.INTERNAL)
    in_name_of = models.CharField(_("in whose name"), max_length=10, choices=InNameOf, default=InNameOf.COALITION)
    colour = models.CharField(_("colour"), max_length=1, choices=Colour, default=Colour.GREY)
    initial = models.CharField(_("initial"), max_length=1, help_text=_("The letter in the group's square."))
    purpose = models.TextField(_("purpose"), blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.ACTIVE)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = WorkingGroupRights.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name"], name="working_groups_group_name")]
        verbose_name = _("working group")

    def get_absolute_url(self):
        return reverse("group-detail", args=[self.pk])

    @property
    def group_id(self) -> int:
        return self.pk


class Seat(Term):
    """An organisation's place in a group: while granted and running, its people carry `group:N`, as long as its membership holds."""

    class Status(models.TextChoices):
        ASKED = "asked", _("asked for")
        GRANTED = "granted", _("granted")
        REFUSED = "refused", _("refused")

    TOLD_WITH = ("group",)
    TRANSITIONS = {Status.ASKED: {Status.GRANTED, Status.REFUSED}, Status.GRANTED: set(), Status.REFUSED: set()}

    group = models.ForeignKey(WorkingGroup, models.PROTECT, related_name="seats")
    organisation = models.ForeignKey("members.Organisation", models.PROTECT, related_name="seats", verbose_name=_("organisation"))
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.GRANTED)
    observer = models.BooleanField(_("observer, without a vote"), default=False)

    objects = SeatRights.as_manager()

    class Meta(Term.Meta):
        constraints = [
            *Term.Meta.constraints,
            one_at_a_time("working_groups_one_seat_at_a_time", "group", "organisation", condition=~Q(status="refused")),
        ]

    def __str__(self):
        return f"{self.group_id} {self.organisation_id}"

    def get_absolute_url(self):
        return self.group.get_absolute_url()

    @property
    def told_as(self) -> str:
        """What it goes by in a notice."""
        return str(self.group)


class LeadTerm(Term):
    """A person leads a group in a role; the key `group:N:leads` is carried as long as they carry `group:N`."""

    class Role(models.TextChoices):
        CHAIR = "chair", _("chair")
        CO_CHAIR = "co_chair", _("co-chair")
        RAPPORTEUR = "rapporteur", _("rapporteur")

    noun = "lead"
    TOLD_WITH = ("group", "user")

    group = models.ForeignKey(WorkingGroup, models.PROTECT, related_name="leads")
    user = models.ForeignKey("members.User", models.PROTECT, related_name="lead_terms", verbose_name=_("person"))
    role = models.CharField(_("role"), max_length=12, choices=Role, default=Role.CHAIR)

    objects = LeadTermRights.as_manager()

    class Meta(Term.Meta):
        constraints = [
            *Term.Meta.constraints,
            one_at_a_time("working_groups_one_lead_role_at_a_time", "group", "user", "role"),
            one_at_a_time("working_groups_one_chair", "group", condition=Q(role="chair")),
        ]

    def __str__(self):
        return f"{self.group_id} {self.user_id}"

    def get_absolute_url(self):
        return self.group.get_absolute_url()

    @property
    def told_as(self) -> str:
        """What it goes by in a notice."""
        return str(self.group)


class GuestAccess(Term):
    """A person from outside may see what is granted to this access, and with a group what the group opens to guests. Must end."""

    noun = "guest"
    TOLD_WITH = ("group", "user")

    user = models.ForeignKey("members.User", models.PROTECT, related_name="guest_accesses", verbose_name=_("person"))
    group = models.ForeignKey(WorkingGroup, models.PROTECT, null=True, blank=True, related_name="guests")
    invited_by = models.ForeignKey("members.User", models.PROTECT, related_name="+")
    reason = models.CharField(_("reason"), max_length=200)
    key_group = models.OneToOneField(Group, models.PROTECT, null=True, editable=False, related_name="guest_access")

    objects = GuestAccessRights.as_manager()

    class Meta(Term.Meta):
        constraints = [
            *Term.Meta.constraints,
            models.CheckConstraint(name="working_groups_guest_access_ends", condition=Q(ends_at__isnull=False)),
        ]

    def __str__(self):
        return f"{self.user_id} {self.group_id}"

    def get_absolute_url(self):
        return self.group.get_absolute_url() if self.group else reverse("group-list")

    @property
    def is_break_glass(self) -> bool:
        """Whether the technical administrator has taken it for themselves (working_groups/break_glass.py)."""
        return self.group_id is None and self.invited_by_id == self.user_id

    @property
    def told_as(self) -> str:
        """What it goes by in a notice."""
        return str(self.group or self.reason)
