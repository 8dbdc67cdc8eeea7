"""Away until a day: saying so, and coming back."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from members.actions.absence import begin_absence, end_absence
from members.forms.absence import AbsenceForm
from members.models import Absence
from protect_portal.access.rights import found_for
from protect_portal.ui.answer import SeeOther, form_page, posted, tell
from protect_portal.ui.typed import takes


@takes(AbsenceForm)
def absence_create(request: HttpRequest) -> HttpResponse:
    """One's own times away that are not over, each with the way back, and the form for another."""
    form = AbsenceForm(**posted(request), user=request.user)
    if form.is_bound and form.is_valid():
        begin_absence(by=request.user, starts_at=form.starts_at, ends_at=form.ends_at, alternate=form.cleaned_data["alternate"])
        tell(request, _("Noted. What is asked of your organisation goes to others until then."))
        return SeeOther(reverse("absence-create"))
    ahead = Absence.objects.allowed(request.user).filter(user=request.user.pk, ends_at__gt=timezone.now())
    absences = ahead.select_related("alternate").order_by("starts_at")
    return form_page(request, "members/absence_create.html", {"form": form, "absences": absences})


@require_POST
def absence_end(request: HttpRequest, pk: int) -> HttpResponse:
    absence = found_for(request.user, "end", Absence.objects, pk)
    end_absence(absence, by=request.user)
    tell(request, _("Welcome back."))
    return SeeOther(reverse("absence-create") if absence.user_id == request.user.pk else absence.get_absolute_url())
