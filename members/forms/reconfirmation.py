"""The yearly reconfirmation: starting it, and confirming one's own data, which stands in the form already."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from members.actions.reconfirmation import TOO_LONG, latest_end
from members.forms.ask import last_minute, question_field
from members.forms.organisation import OrganisationForm
from members.forms.term import today
from members.models import Affiliation, Organisation
from protect_portal.ui.forms import DayField, LineField, PortalForm
from protect_portal.ui.stale import columns


class ReconfirmationStartForm(PortalForm):
    """Whom it asks is no choice: every member."""

    refused = _l("Not sent")
    question = question_field()
    last_day = DayField(label=_l("Answer by"), help_text=_l("Until the end of that day, Romania's time."))
    silence = LineField(label=_l("What happens without an answer"), max_length=200, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["question"].initial = _("Reconfirmation of our data for %(year)s") % {"year": today().year + 1}
        self.fields["silence"].initial = _("the mandate to sign is suspended until you confirm; access to documents stays")

    def clean_last_day(self) -> date:
        day = self.cleaned_data["last_day"]
        if day <= today():
            raise ValidationError(_("Choose a day that is still to come."))
        return day

    @property
    def closes_at(self):
        return last_minute(self.cleaned_data["last_day"])


class ReconfirmationForm(OrganisationForm):
    """The profile as it stands, and until when the representatives may sign. What is right is left as it is."""

    refused = _l("Not confirmed")
    may_sign_until = DayField(
        label=_l("Our representatives may sign until"),
        help_text=_l("As the mandate that your organisation has given them says. Once it has passed they read, but do not sign or vote."),
    )

    class Meta(OrganisationForm.Meta):
        fields = [name for name in OrganisationForm.Meta.fields if name not in OrganisationForm.REGISTERED]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["may_sign_until"].initial = usual_end(self.instance)

    def clean_may_sign_until(self) -> date:
        day = self.cleaned_data["may_sign_until"]
        if day <= today():
            raise ValidationError(_("Choose a day that is still to come."))
        if day > latest_end():
            raise ValidationError(TOO_LONG)
        return day

    @property
    def confirmed(self) -> list[str]:
        """The names of the fields that were confirmed, changed or not."""
        return [*columns(self), "may_sign_until"]


def usual_end(organisation: Organisation) -> date:
    """The last day of next year, or the later one that a representative has already, as far as it may be renewed."""
    representing = organisation.affiliations.running().filter(role__in=Affiliation.SINGLE).exclude(may_sign_until=None)
    latest = representing.order_by("-may_sign_until").values_list("may_sign_until", flat=True).first()
    end = date(today().year + 1, 12, 31)
    return min(max(end, latest), latest_end()) if latest else end
