"""Days off and recovered Saturdays: kept by the secretariat, obeyed by every deadline."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from members.actions.holiday import add_holiday, remove_holiday
from members.forms.holiday import HolidayForm
from members.forms.term import today
from members.models import Coalition
from protect_portal.access.rights import require
from protect_portal.ui.answer import SeeOther, form_page, posted, tell
from protect_portal.ui.typed import takes
from protect_portal.workdays.days import legal_holidays
from protect_portal.workdays.models import Holiday


@require_safe
def holiday_list(request: HttpRequest) -> HttpResponse:
    require(request.user, "edit", Coalition.current())
    year = today().year
    legal = sorted((day, name) for each in (year, year + 1) for day, name in holidays_of(each).items() if day >= today())
    return render(request, "members/holiday_list.html", {"holidays": Holiday.objects.order_by("-on"), "legal": legal})


def holidays_of(year: int) -> dict:
    """The legal holidays of one year; the library fills a year in when it is asked for a day of it."""
    calendar = legal_holidays()
    calendar.get(f"{year}-01-01")
    return {day: name for day, name in calendar.items() if day.year == year}


@takes(HolidayForm)
def holiday_create(request: HttpRequest) -> HttpResponse:
    require(request.user, "edit", Coalition.current())
    form = HolidayForm(**posted(request), user=request.user)
    if form.is_bound and form.is_valid():
        add_holiday(form.save(commit=False), by=request.user)
        tell(request, _("The day is in the list."))
        return SeeOther(reverse("holiday-list"))
    return form_page(request, "members/holiday_create.html", {"form": form})


@require_POST
def holiday_delete(request: HttpRequest, pk: int) -> HttpResponse:
    require(request.user, "edit", Coalition.current())
    remove_holiday(get_object_or_404(Holiday, pk=pk), by=request.user)
    tell(request, _("The day is no longer in the list."))
    return SeeOther(reverse("holiday-list"))
