"""What the page of components shows: invented people and texts, dates around today."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy as _p

from protect_portal.ui.forms import ClockField, DayField, PortalForm, sentence


@dataclass
class KitGroup:
    """Looks like a working group to the components."""

    name: str
    initial: str
    colour: str

    def get_absolute_url(self) -> str:
        return reverse("ui-kit")


class KitForm(PortalForm):
    side_by_side = [("starts_at", "ends_at")]

    title = forms.CharField(label=_l("Title"), max_length=60, help_text=_l("What people will see in their calendar."))
    group = forms.ChoiceField(label=_l("Working group"), choices=[("a", "Asistență și protecție"), ("p", "Prevenire")])
    held_on = DayField(label=_l("Date"))
    starts_at = ClockField(label=_l("From"))
    ends_at = ClockField(label=_l("Until"))
    who = forms.ChoiceField(
        label=_l("Who can see"),
        widget=forms.RadioSelect,
        choices=[
            ("named", sentence(_l("Only the people named"), _l("You choose them one by one."), "red")),
            ("group", sentence(_l("The group"), _l("Its organisations; they may pass it on within."), "amber")),
            ("members", sentence(_l("All members"), _l("Member organisations and their guests."), "green")),
        ],
    )
    text = forms.CharField(label=_l("Message"), widget=forms.Textarea, required=False)
    papers = forms.FileField(label=_l("File"), required=False, help_text=_l("A .docx, .odt or .pdf file of at most 50 MB."))
    mails = forms.BooleanField(label=_l("Write to the guests as well"), required=False, help_text=_l("2 institutions"))


class KitItemForm(PortalForm):
    title = forms.CharField(label=_l("Title"))
    minutes = forms.IntegerField(label=_p("duration", "Minutes"), min_value=1, max_value=480)
    kind = forms.ChoiceField(label=_l("Kind"), choices=[("i", _l("Information")), ("d", _l("Decision"))])
    presenter = forms.CharField(label=_l("Presented by"), required=False)
    paper = forms.ChoiceField(label=_l("Paper"), required=False, choices=[("", "–"), ("1", "Ghid UPU, v1.3")])


KitItems = forms.formset_factory(KitItemForm, extra=0, can_order=True, can_delete=True)
GROUPS = (
    KitGroup("Prevenire", "P", "P"),
    KitGroup("Asistență și protecție", "A", "A"),
    KitGroup("Pedepsire", "U", "U"),
    KitGroup("Transpunerea Directivei 2024/1712", "D", "D"),
)


def wrong_form() -> KitForm:
    """A form as it comes back with errors."""
    typed = {"title": "", "group": "a", "held_on": "30.02.2027", "starts_at": "10:00", "ends_at": "09:00", "who": "group"}
    form = KitForm(typed, prefix="wrong", auto_id="wrong_%s")
    form.data = {f"wrong-{name}": value for name, value in typed.items()}
    return form


def kit_items() -> Any:
    rows = [("Deschidere și urmărirea acțiunilor", 15), ("Ghid MNIR pentru personal medical din UPU", 60), ("Diverse", 15)]
    return KitItems(initial=[{"title": title, "minutes": minutes, "kind": "i"} for title, minutes in rows], prefix="items")


def kit_context(request: HttpRequest) -> dict[str, Any]:
    """Everything ui/kit.html needs; `?theme=dark` or `light` fixes the theme."""
    now = timezone.now().replace(minute=0, second=0, microsecond=0)
    theme = request.GET.get("theme")
    return {
        "theme": theme if theme in {"dark", "light"} else "",
        "groups": GROUPS,
        "group": GROUPS[1],
        "here": reverse("ui-kit"),
        "late": now - timedelta(days=5),
        "tomorrow": now + timedelta(days=1),
        "week": now + timedelta(days=7),
        "week_end": now + timedelta(days=7, hours=2),
        "far": now + timedelta(days=9),
        "answers": [("yes", _("Coming")), ("maybe", _("Maybe")), ("no", _("No"))],
        "form": KitForm(),
        "wrong": wrong_form(),
        "items": kit_items(),
        "page": Paginator(range(188), 25).page(2),
        "levels": ("red", "amber+strict", "amber", "green", "clear"),
        "words": ["sorana@brazda-noua.example", "Tudor Demo"],
    }
