from django.utils.translation import gettext as _

from protect_portal.ui.forms import PortalModelForm
from protect_portal.workdays.models import Holiday


class HolidayForm(PortalModelForm):
    """A day that differs from the calendar of the Labour Code."""

    class Meta:
        model = Holiday
        fields = ["on", "name", "kind"]

    def clean(self):
        cleaned = super().clean()
        day, kind = cleaned.get("on"), cleaned.get("kind")
        if day and kind == Holiday.Kind.RECOVERED and day.weekday() < 5:
            self.add_error("on", _("A recovered day is a Saturday or a Sunday."))
        if day and kind == Holiday.Kind.BRIDGE and day.weekday() >= 5:
            self.add_error("on", _("A bridge day is a day from Monday to Friday."))
        return cleaned
