"""The forms of a document: share it, add a version, correct its title, withdraw it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from documents.circles import LABEL_OF, SENTENCES, WIDER
from documents.models import Document, Version
from members.models import Organisation
from members.permissions.directory import own_organisations, sees_directory
from protect_portal.access.lock import Audience
from protect_portal.files.guard import TEXT_TYPES, check_upload
from protect_portal.ui.forms import LineField, PortalForm, PortalModelForm
from protect_portal.ui.stale import FromBase
from working_groups.models import WorkingGroup


class TextFileField(forms.FileField):
    """A text to share: what the upload guard refuses is said beside the field."""

    default_validators = [check_upload]

    def __init__(self, **kwargs):
        accepted = ",".join(f".{ending}" for ending in TEXT_TYPES)
        help_text = _("A .docx, .odt or .pdf file of at most 50 MB, without a password.")
        widget = forms.FileInput(attrs={"accept": accepted})
        super().__init__(label=_("File"), help_text=help_text, widget=widget, allow_empty_file=True, **kwargs)


class VersionWords(forms.Form):
    """What is said of one version."""

    label = Version._meta.get_field("label").formfield()
    note = Version._meta.get_field("note").formfield(label=_("What is new in it"))

    @property
    def words(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in ("label", "note")}


class CircleChoice(forms.Form):
    """Who can see it: circles the person belongs to, as sentences; the group's circle needs a group."""

    audience = forms.ChoiceField(label=_("Who can see it"), widget=forms.RadioSelect)

    def offer(self, *circles: str, group: WorkingGroup | None = None) -> None:
        """Offer those of `circles` that `user` belongs to: nobody opens a text to a circle that is not theirs.
        The group's circle is that of `group`, where the text has one already."""
        groups = WorkingGroup.objects.allowed(self.user, "contribute").exclude(status=WorkingGroup.Status.CONCLUDED)
        groups = groups.filter(pk=group.pk) if group else groups
        if "group" in self.fields:
            self.fields["group"].queryset = groups.order_by("name")
        theirs = {Audience.PRIVATE: True, Audience.GROUP: groups.exists(), Audience.MEMBERS: sees_directory(self.user)}
        self.fields["audience"].choices = [(circle, SENTENCES[circle]) for circle in circles if theirs[circle]]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("audience") == Audience.GROUP and "group" in self.fields and not cleaned.get("group") and "group" not in self.errors:
            self.add_error("group", _("Choose the group that can see it, or another answer to “Who can see it”."))
        return cleaned


class DocumentUploadForm(VersionWords, CircleChoice, PortalModelForm):
    title = LineField(label=_("Title"), max_length=250)
    file = TextFileField()

    field_order = ["title", "type", "language", "file", "note", "label", "organisation", "group", "audience"]

    class Meta:
        model = Document
        fields = ["title", "type", "language", "organisation", "group", "audience"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._offer_organisations()
        self.fields["note"].label, self.fields["label"].label = _("A word to the readers"), _("Version label")
        self.offer(Audience.PRIVATE, Audience.GROUP, Audience.MEMBERS)
        self.fields["group"].empty_label = _("None: my organisation or the whole coalition")
        self.fields["audience"].initial = Audience.PRIVATE

    def clean(self):
        cleaned = super().clean()
        if audience := cleaned.get("audience"):
            self.instance.tlp, self.instance.author = LABEL_OF[audience], self.user
        return cleaned

    def _offer_organisations(self) -> None:
        own = Organisation.objects.allowed(self.user).filter(pk__in=own_organisations(self.user)).order_by("name")
        field = self.fields["organisation"]
        field.queryset, field.empty_label = own, None
        if len(own) == 1:
            field.initial, field.widget = own[0].pk, forms.HiddenInput()


class VersionUploadForm(VersionWords, PortalForm):
    """`base` is the number of the version that the new one was made from."""

    base = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    file = TextFileField()

    field_order = ["file", "note", "label", "base"]

    def __init__(self, *args, document: Document, **kwargs):
        current = document.current_version
        super().__init__(*args, initial={"base": current.number if current else 0}, **kwargs)


class DocumentEditForm(FromBase, PortalModelForm):
    title = LineField(label=_("Title"), max_length=250)

    class Meta:
        model = Document
        fields = ["title", "type", "language"]


class DocumentOpenForm(CircleChoice, PortalForm):
    """A wider circle than now; a text without a group may choose the one it opens to."""

    group = forms.ModelChoiceField(WorkingGroup.objects.none(), label=_("Working group"), required=False)

    field_order = ["audience", "group"]

    def __init__(self, *args, document: Document, **kwargs):
        super().__init__(*args, **kwargs)
        if document.group_id:
            del self.fields["group"]
        self.offer(*WIDER[document.audience], group=document.group)


class WithdrawForm(PortalForm):
    reason = forms.CharField(
        label=_("Why it is withdrawn"),
        max_length=300,
        help_text=_("Stays on the page, for everyone who could see the document."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
