"""Documents: a root with a lock, its numbered immutable versions, and their files."""

import pgtrigger
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _p

from documents.permissions import DocumentRights, DocumentTextRights, VersionFileRights, VersionRights
from protect_portal.access.grants import GroupGrant, UserGrant, keeps_granted
from protect_portal.access.lock import Audience, Tlp
from protect_portal.access.models import Guarded
from protect_portal.finding.vector import Both, Weighed, Words
from protect_portal.ui.bilingual import Bilingual

NEWEST_BY = ("type", "status", "organisation", "tlp")
"""Facets with an index newest first, as the group has one: the page of any choice then reads what it shows (docs/performance.md)."""
KEEP_TEXT = """
INSERT INTO documents_documenttext (document_id, title, words, version_id, read)
VALUES (NEW.id, NEW.title, '', NEW.current_version_id, 'waiting') ON CONFLICT (document_id) DO NOTHING;
UPDATE documents_documenttext SET title = NEW.title WHERE document_id = NEW.id AND title <> NEW.title;
UPDATE documents_documenttext SET version_id = NEW.current_version_id, words = '', read = 'waiting', tried_at = NULL, tries = 0
WHERE document_id = NEW.id AND version_id IS DISTINCT FROM NEW.current_version_id;
RETURN NULL;
"""
"""The words of a version that is no longer the current one are found by nobody, also while those of the new one wait to be read. Only
what is different is written: each time costs the words of a whole text anew."""
FORGET_TEXT = """
UPDATE documents_documenttext SET words = '', read = 'none' WHERE version_id = NEW.id;
RETURN NULL;
"""


class DocumentType(Bilingual, models.Model):
    """Position paper, guide, joint letter …: a reference table kept by the secretariat."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    name_en = models.CharField(_("name in English"), max_length=80, blank=True)

    class Meta:
        ordering = ["name"]


class Document(Guarded):
    """A text that organisations share: seen by whom its audience names, moving through the states of its life."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        IN_CONSULTATION = "in_consultation", _("in consultation")
        CONSOLIDATED = "consolidated", _("consolidated")
        FROZEN = "frozen", _("frozen")
        ADOPTED = "adopted", _("adopted")
        PUBLISHED = "published", _("published")
        ARCHIVED = "archived", _("archived")
        WITHDRAWN = "withdrawn", _p("document", "withdrawn")

    TRANSITIONS = {
        Status.DRAFT: {Status.IN_CONSULTATION, Status.CONSOLIDATED, Status.WITHDRAWN},
        Status.IN_CONSULTATION: {Status.DRAFT, Status.CONSOLIDATED, Status.WITHDRAWN},
        Status.CONSOLIDATED: {Status.FROZEN, Status.WITHDRAWN},
        Status.FROZEN: {Status.DRAFT, Status.ADOPTED, Status.WITHDRAWN},
        Status.ADOPTED: {Status.PUBLISHED},
        Status.PUBLISHED: {Status.DRAFT, Status.ARCHIVED},
        Status.ARCHIVED: set(),
        Status.WITHDRAWN: set(),
    }
    TONES = {
        Status.IN_CONSULTATION: "ask",
        Status.ADOPTED: "done",
        Status.PUBLISHED: "done",
        Status.ARCHIVED: "",
        Status.WITHDRAWN: "",
    }
    TOLD_WITH = ("group",)
    EDITABLE = (Status.DRAFT, Status.IN_CONSULTATION, Status.CONSOLIDATED)

    organisation = models.ForeignKey("members.Organisation", models.PROTECT, related_name="documents", verbose_name=_("organisation"))
    group = models.ForeignKey(
        "working_groups.WorkingGroup", models.PROTECT, null=True, blank=True, related_name="documents", verbose_name=_("working group")
    )
    title = models.CharField(_("title"), max_length=250)
    type = models.ForeignKey(DocumentType, models.PROTECT, verbose_name=_("type"))
    language = models.CharField(
        _("language of the text"), max_length=2, choices=[("ro", _("Romanian")), ("en", _("English"))], default="ro"
    )
    status = models.CharField(_("status"), max_length=16, choices=Status, default=Status.DRAFT)
    withdrawn_because = models.CharField(_("why it was withdrawn"), max_length=300, blank=True)
    current_version = models.ForeignKey("documents.Version", models.PROTECT, null=True, editable=False, related_name="+")

    objects = DocumentRights.as_manager()

    class Meta(Guarded.Meta):
        default_permissions = ("view",)
        permissions = [("comment_document", "Can comment"), ("edit_document", "Can edit")]
        constraints = [
            *Guarded.Meta.constraints,
            models.CheckConstraint(name="documents_published_is_clear", condition=~models.Q(status="published") | models.Q(tlp="clear")),
            models.CheckConstraint(
                name="documents_withdrawn_says_why", condition=~models.Q(status="withdrawn") | ~models.Q(withdrawn_because="")
            ),
        ]
        indexes = [
            *Guarded.Meta.indexes,
            *(models.Index(fields=[facet, "-created_at", "-id"], name=f"document_{facet}_newest") for facet in NEWEST_BY),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="keeps_text",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("title", "current_version_id"),
                func=KEEP_TEXT,
            )
        ]
        verbose_name = _("document")

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("document-detail", args=[self.pk])

    @property
    def state(self) -> Status:
        """With its `label`; get_status_display() translates the labels of all states to give one."""
        return self.Status(self.status)

    @property
    def tone(self) -> str:
        """The ground on which its state is shown (ui: state)."""
        return self.TONES.get(self.state, "info")


class DocumentUserGrant(UserGrant):
    content_object = models.ForeignKey(Document, models.CASCADE)

    class Meta(UserGrant.Meta):
        triggers = keeps_granted("documents_document")


class DocumentGroupGrant(GroupGrant):
    content_object = models.ForeignKey(Document, models.CASCADE)

    class Meta(GroupGrant.Meta):
        triggers = keeps_granted("documents_document")


class DocumentText(models.Model):
    """What a search reads of a document: its title, and the words of its current version with attachments. One row each, kept by
    the trigger `keeps_text`; the words are read after the upload (documents/findable.py). Rights are the document's."""

    class Read(models.TextChoices):
        WAITING = "waiting", _("not searchable yet")
        WHOLE = "whole", _("searchable")
        PARTLY = "partly", _("only a part of the text is searchable")
        NONE = "none", _("the text is not searchable")

    document = models.OneToOneField(Document, models.CASCADE, primary_key=True, related_name="text")
    title = models.TextField()
    words = models.TextField(default="")
    version = models.ForeignKey("documents.Version", models.SET_NULL, null=True, related_name="+", help_text="the current one")
    read = models.CharField(max_length=8, choices=Read, default=Read.WAITING)
    tried_at = models.DateTimeField(null=True, help_text="when this version was last taken to be read")
    tries = models.PositiveSmallIntegerField(default=0, db_default=0)
    search = models.GeneratedField(
        expression=Both(Weighed(Words("title"), "A"), Weighed(Words("words"), "B")), output_field=SearchVectorField(), db_persist=True
    )

    objects = DocumentTextRights.as_manager()

    class Meta:
        indexes = [
            GinIndex(fields=["search"], name="documents_text_search"),
            models.Index(
                models.F("tried_at").asc(nulls_first=True),
                models.F("document").desc(),
                name="documents_text_waiting",
                condition=models.Q(read="waiting"),
            ),
        ]

    def __str__(self):
        return f"{self.document_id} {self.read}"


class Favourite(models.Model):
    """A document that somebody keeps at hand. Theirs alone: it has no event, and no page shows anybody else's."""

    user = models.ForeignKey("members.User", models.CASCADE, related_name="+")
    document = models.ForeignKey(Document, models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "document"], name="documents_favourite_once")]

    def __str__(self):
        return str(self.pk)


class LabelChange(models.Model):
    """A wider circle or a lighter label for a document: with the consent of its owning organisation, or waiting for it (`ask`).

    TLP 2.0 (FIRST, 2022): only the source lightens a label. What narrows or raises needs no consent and is an event alone."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="label_changes")
    from_audience = models.CharField(max_length=12, choices=Audience)
    from_tlp = models.CharField(max_length=12, choices=Tlp)
    to_audience = models.CharField(max_length=12, choices=Audience)
    to_tlp = models.CharField(max_length=12, choices=Tlp)
    group = models.ForeignKey("working_groups.WorkingGroup", models.PROTECT, null=True, related_name="+")
    reason = models.CharField(_("reason"), max_length=200)
    by = models.ForeignKey("members.User", models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    ask = models.OneToOneField("members.Ask", models.PROTECT, null=True, related_name="label_change")
    consent_organisation = models.ForeignKey("members.Organisation", models.PROTECT, null=True, related_name="+")
    consent_by = models.ForeignKey("members.User", models.PROTECT, null=True, related_name="+")
    consent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="documents_labelchange_consent_whole",
                condition=models.Q(consent_organisation=None, consent_by=None, consent_at=None)
                | models.Q(consent_organisation__isnull=False, consent_by__isnull=False, consent_at__isnull=False),
            ),
            models.CheckConstraint(name="documents_labelchange_says_why", condition=~models.Q(reason="")),
        ]

    def __str__(self):
        return f"{self.document_id} {self.from_tlp} {self.to_tlp}"


class AccessRequest(models.Model):
    """Somebody was sent the address of a document that they may not see, and asks for it; its keeper is asked (`ask`)."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="access_requests")
    ask = models.OneToOneField("members.Ask", models.PROTECT, related_name="access_request")
    reason = models.CharField(_("reason"), max_length=200)

    def __str__(self):
        return f"{self.document_id} {self.ask_id}"


class ReadingRequest(models.Model):
    """Organisations or people are asked to confirm that they have read this version (`ask`, of the kind "reading")."""

    ask = models.OneToOneField("members.Ask", models.PROTECT, related_name="reading_request")
    version = models.ForeignKey("documents.Version", models.PROTECT, related_name="reading_requests")

    def __str__(self):
        return f"{self.ask_id} {self.version_id}"


class AccessWish(models.Model):
    """Somebody asked for the document with this number, whether there is one or not; a sweep turns it into an AccessRequest, or nothing.

    Kept for a day: so long it counts among those of its hour."""

    number = models.BigIntegerField()
    by = models.ForeignKey("members.User", models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200)
    at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["by", "at"], name="documents_wishes_of_one")]

    def __str__(self):
        return f"{self.pk} {self.at:%H:%M}"


class Version(models.Model):
    """One state of a document's text. Immutable; numbered from 1 without gaps."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    label = models.CharField(
        _("label"), max_length=20, blank=True, help_text=_("As your organisation numbers it, e.g. 2.1; may stay empty.")
    )
    note = models.CharField(_("what is new in it"), max_length=300, blank=True)
    author = models.ForeignKey("members.User", models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)
    frozen_at = models.DateTimeField(null=True)
    made_from = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    purged_at = models.DateTimeField(null=True)

    objects = VersionRights.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "number"], name="documents_version_number")]
        triggers = [
            pgtrigger.Trigger(
                name="forgets_text",
                when=pgtrigger.After,
                operation=pgtrigger.UpdateOf("purged_at"),
                condition=pgtrigger.Q(new__purged_at__isnull=False),
                func=FORGET_TEXT,
            )
        ]
        ordering = ["-number"]

    def __str__(self):
        return f"v{self.label or self.number}"


class VersionFile(models.Model):
    """A file of a version: the original that was uploaded, a rendition, or an attachment."""

    class Kind(models.TextChoices):
        ORIGINAL = "original", _("original")
        RENDITION = "rendition", _("rendition")
        ATTACHMENT = "attachment", _("attachment")

    version = models.ForeignKey(Version, models.PROTECT, related_name="files")
    stored = models.ForeignKey("files.StoredFile", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.ORIGINAL)

    objects = VersionFileRights.as_manager()

    def __str__(self):
        return f"{self.version_id} {self.kind}"

    def get_absolute_url(self):
        return reverse("version-file", args=[self.pk])
