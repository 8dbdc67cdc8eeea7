"""The offices of the coalition: who holds them, who exercises them, from when until when."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from members.actions.mandate import appoint, end_appointment, end_mandate, give_mandate
from members.forms.mandate import AppointmentForm, MandateForm
from members.forms.term import EndForm
from members.models import Appointment, Coalition, Mandate
from members.permissions.directory import runs_coalition, runs_secretariat, sees_directory
from protect_portal.access.recent import recently_signed_in
from protect_portal.access.rights import found_for, require
from protect_portal.ui.answer import SeeOther, form_page, posted, tell
from protect_portal.ui.typed import takes


@require_safe
def mandate_list(request: HttpRequest) -> HttpResponse:
    """The current offices, then the past; guests find nothing here."""
    if not sees_directory(request.user):
        raise Http404
    mandates = Mandate.objects.allowed(request.user).select_related("organisation").prefetch_related("appointments__user")
    rows = list(mandates.order_by("-starts_at"))
    context = {
        "present": sorted((row for row in rows if row.is_running), key=lambda row: list(Mandate.Office).index(row.office)),
        "others": [row for row in rows if not row.is_running],
        "runs_coalition": runs_coalition(request.user),
        "keeps_calendar": runs_secretariat(request.user),
    }
    return render(request, "members/mandate_list.html", context)


@takes(MandateForm)
@recently_signed_in
def mandate_create(request: HttpRequest) -> HttpResponse:
    require(request.user, "run", Coalition.current())
    form = MandateForm(**posted(request), user=request.user)
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        give_mandate(
            given["office"], given["organisation"], by=request.user, starts_at=form.starts_at, ends_at=form.ends_at, basis=given["basis"]
        )
        tell(request, _("The mandate is recorded. Appoint the people who exercise it."))
        return SeeOther(mandates())
    return form_page(request, "members/mandate_create.html", {"form": form})


@takes(EndForm)
def mandate_end(request: HttpRequest, pk: int) -> HttpResponse:
    mandate = found_for(request.user, "end", Mandate.objects.select_related("organisation"), pk)
    form = EndForm(**posted(request), user=request.user, term=mandate)
    if form.is_bound and form.is_valid():
        end_mandate(mandate, by=request.user, ends_at=form.ends_at)
        tell(request, _("The end of the mandate is recorded."))
        return SeeOther(mandates())
    return form_page(request, "members/mandate_end.html", {"form": form, "mandate": mandate})


@takes(AppointmentForm)
@recently_signed_in
def appointment_create(request: HttpRequest, pk: int) -> HttpResponse:
    mandate = found_for(request.user, "appoint", Mandate.objects.select_related("organisation"), pk)
    form = AppointmentForm(**posted(request), user=request.user, mandate=mandate)
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        appoint(mandate, given["user"], by=request.user, starts_at=form.starts_at, basis=given["basis"])
        tell(request, _("%(name)s is appointed.") % {"name": given["user"].name})
        return SeeOther(mandates())
    return form_page(request, "members/appointment_create.html", {"form": form, "mandate": mandate})


def appointment_end(request: HttpRequest, pk: int) -> HttpResponse:
    appointment = found_for(request.user, "end", Appointment.objects.select_related("mandate__organisation", "user"), pk)
    if request.method == "POST":
        end_appointment(appointment, by=request.user)
        tell(request, _("The appointment of %(name)s has ended.") % {"name": appointment.user.name})
        return SeeOther(mandates())
    return render(request, "members/appointment_end.html", {"appointment": appointment, "mandate": appointment.mandate})


def mandates() -> str:
    return reverse("mandate-list")
