"""The forms of a document: share it, add a version, correct its title, withdraw it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from documents.models import Document, Version
from documents.sharing.circles import CIRCLES
from documents.sharing.forms import CircleChoice
from members.models import Organisation
from members.permissions.directory import own_organisations
from protect_portal.files.guard import ACCEPTED, as_kept, check_upload
from protect_portal.ui.forms import LineField, PortalForm, PortalModelForm
from protect_portal.ui.numbers import whole_number
from protect_portal.ui.stale import FromBase


class TextFileField(forms.FileField):
    """A text to share: what the upload guard refuses is said beside the field."""

    default_validators = [check_upload]

    def __init__(self, **kwargs):
        accepted = ",".join(f".{ending}" for ending in (*ACCEPTED, "jpeg"))
        help_text = _(
            "A .docx, .xlsx, .pptx, .odt, .ods, .odp, .pdf, .png, .jpg, .txt, .md or .csv file of at most 50 MB, "
            "without password and macros. "
            "A picture loses the place where it was taken; a name longer than 255 bytes is shortened."
        )
        widget = forms.FileInput(attrs={"accept": accepted})
        super().__init__(label=_("File"), help_text=help_text, widget=widget, allow_empty_file=True, **kwargs)

    def clean(self, data, initial=None):
        """The file as it is kept: the same picture sent twice is the same bytes."""
        file = super().clean(data, initial)
        return as_kept(file) if file else file


class VersionWords(forms.Form):
    """What is said of one version."""

    label = Version._meta.get_field("label").formfield()
    note = Version._meta.get_field("note").formfield(label=_("What is new in it"))

    @property
    def words(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in ("label", "note")}


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
        self.offer(self._begun(), groups=self.groups_of_user())
        self.fields["group"].empty_label = _("None: my organisation or the whole coalition")
        self.fields["audience"].initial = "private"

    def clean(self):
        cleaned = super().clean()
        if chosen := cleaned.get("audience"):
            cleaned["audience"] = CIRCLES[chosen].audience
            self.instance.tlp, self.instance.author = CIRCLES[chosen].tlp, self.user
        return cleaned

    def _begun(self) -> Document:
        """The document as far as it is known before the form is sent: by whom, for which organisation, in which group."""
        group, own = self.groups_of_user().filter(pk=whole_number(str(self["group"].value()), 0)).first(), own_organisations(self.user)
        asked = whole_number(str(self["organisation"].value()), 0)
        return Document(author=self.user, organisation_id=asked if asked in own else own[0], group=group)

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


class WithdrawForm(PortalForm):
    reason = forms.CharField(
        label=_("Why it is withdrawn"),
        max_length=300,
        help_text=_("Stays on the page, for everyone who could see the document."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
