"""From which mailbox the coalition writes, and how many days before it reminds."""

from email.utils import getaddresses

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from members.models import Coalition
from protect_portal.notifications.ladders import LADDERS
from protect_portal.notifications.offsets import offsets_of
from protect_portal.ui.forms import LineField, PortalForm, PortalModelForm
from protect_portal.ui.numbers import whole_number
from protect_portal.ui.stale import FromBase

NO_MAILBOX = _l("Write one e-mail address, or a name and then the address in angle brackets.")
LONGEST, MOST = 365, 8  # days before; reminders of one kind


class MailboxForm(FromBase, PortalModelForm):
    """The mailboxes in From and Reply-To of every mail; where one is empty, the installation's own."""

    mail_from = LineField(
        label=_l("Mail is sent from"),
        max_length=200,
        required=False,
        help_text=_l("A mailbox that somebody reads, with the name people see: Coalition secretariat <secretariat@example.org>."),
    )
    reply_to = forms.EmailField(label=_l("Answers go to"), max_length=254, required=False)

    class Meta:
        model = Coalition
        fields = ["mail_from", "reply_to"]

    def clean_mail_from(self):
        written = self.cleaned_data["mail_from"]
        addresses = [address for _name, address in getaddresses([written])] if written else []
        try:
            for address in addresses:
                validate_email(address)
        except ValidationError:
            raise ValidationError(NO_MAILBOX) from None
        if len(addresses) > 1:
            raise ValidationError(NO_MAILBOX)
        return written


class DaysField(forms.CharField):
    """Whole days before, each once, as people write them: "7, 3, 1"."""

    def to_python(self, value) -> list[int]:
        words = super().to_python(value).replace(";", ",").replace(" ", ",").split(",")
        days = [whole_number(word) for word in words if word]
        if any(day is None or day > LONGEST for day in days):
            raise ValidationError(_("Write whole days between 0 and %(most)s, with commas between them: 7, 3, 1.") % {"most": LONGEST})
        if len(set(days)) > MOST:
            raise ValidationError(_("At most %(most)s reminders of one kind.") % {"most": MOST})
        return sorted(set(days), reverse=True)

    def prepare_value(self, value):
        return ", ".join(map(str, value)) if isinstance(value, list | tuple) else value

    def has_changed(self, initial, data) -> bool:
        return self.clean(data) != list(initial)


class ReminderOffsetsForm(PortalForm):
    """For each kind of reminder, how many days before; empty: as the portal does it by itself."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for kind, ladder in LADDERS.items():
            own = ", ".join(map(str, ladder.default))
            self.fields[kind] = DaysField(
                label=ladder.words,
                required=False,
                initial=list(offsets_of(kind, ladder.default)),
                help_text=_("Days before, with commas. Empty: %(days)s.") % {"days": own},
            )
