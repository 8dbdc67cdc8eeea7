"""The directory, and the page of an organisation."""

from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from members.actions.organisation import register_organisation, save_profile
from members.directory import STANDINGS, counted_by_standing, with_marks, with_speakers
from members.filters import OrganisationFilter
from members.forms.organisation import OrganisationForm
from members.models import Affiliation, Coalition, Organisation
from members.permissions.directory import own_organisations, runs_coalition, sees_directory
from protect_portal.access.rights import found_for, require
from protect_portal.notifications.reading_marks import mark_read
from protect_portal.ui.answer import SeeOther, form_page, posted, tell
from protect_portal.ui.stale import edit_page
from protect_portal.ui.typed import takes

PAGE = 50  # organisations
ROLES = list(Affiliation.Role)


@require_safe
def organisation_list(request: HttpRequest) -> HttpResponse:
    seen = Organisation.objects.allowed(request.user).with_standing()
    found = OrganisationFilter(request.GET, queryset=seen)
    rows = with_speakers(found.qs, request.user).prefetch_related("specialisations")
    page = Paginator(rows.in_directory_order(), PAGE).get_page(request.GET.get("page"))
    page.object_list = with_marks(page.object_list, request.user)
    context = {
        "filter": found, "page": page, "counts": counted_by_standing(seen), "standings": STANDINGS,
        "may_register": runs_coalition(request.user), "sees_directory": sees_directory(request.user),
    }  # fmt: skip
    return render(request, "members/organisation_list.html", context)


@require_safe
def organisation_detail(request: HttpRequest, pk: int) -> HttpResponse:
    user = request.user
    rows = Organisation.objects.allowed(user).with_standing().with_abilities(user, "edit", "invite", "admit")
    organisation = get_object_or_404(rows.prefetch_related("specialisations"), pk=pk)
    mark_read(request, organisation, organisation.invitations.all(), organisation.membership_periods.all())
    periods = organisation.membership_periods.allowed(user).order_by("-starts_at")
    offices = organisation.mandates.allowed(user).running().prefetch_related("appointments__user").order_by("office")
    context = {
        "organisation": organisation, "people": people_of(organisation, user), "periods": periods,
        "period": next((period for period in periods if period.is_running), None), "offices": offices,
        "invitations": organisation.invitations.allowed(user, "send").waiting().select_related("user", "invited_by"),
        "is_mine": organisation.pk in own_organisations(user), "standing": STANDINGS[organisation.standing],
        "runs_coalition": runs_coalition(user),
    }  # fmt: skip
    return render(request, "members/organisation_detail.html", context)


def people_of(organisation: Organisation, user) -> list[Affiliation]:
    """Who works there now, speakers first, each with `may_end`."""
    working = organisation.affiliations.allowed(user).running().filter(user__erased_at=None)
    rows = working.with_abilities(user, "end").select_related("user").order_by("user__name")
    return sorted(rows, key=lambda row: ROLES.index(row.role))


@takes(OrganisationForm)
def organisation_create(request: HttpRequest) -> HttpResponse:
    require(request.user, "run", Coalition.current())
    form = OrganisationForm(**posted(request), user=request.user)
    if form.is_bound and form.is_valid():
        with transaction.atomic():
            organisation = register_organisation(form.save(commit=False), by=request.user)
            form.save_m2m()
        tell(request, _("Registered. Its people can be invited now."))
        return SeeOther(organisation.get_absolute_url())
    return form_page(request, "members/organisation_create.html", {"form": form})


@takes(OrganisationForm)
def organisation_edit(request: HttpRequest, pk: int) -> HttpResponse:
    organisation = found_for(request.user, "edit", Organisation.objects, pk)
    context = {"name": str(organisation), "url": organisation.get_absolute_url()}
    form = OrganisationForm(**posted(request), instance=organisation, user=request.user)
    return edit_page(request, "members/organisation_edit.html", context, form, save_profile)
