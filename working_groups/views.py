"""Groups, their seats, leads and guests."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_POST, require_safe

from members.models import Coalition
from members.permissions.directory import runs_coalition, sees_directory
from protect_portal.access.recent import recently_signed_in
from protect_portal.access.rights import found_for, require
from protect_portal.notifications.reading_marks import mark_read
from protect_portal.ui.answer import SeeOther, form_page, posted, tell
from protect_portal.ui.stale import edit_page
from protect_portal.ui.typed import takes
from working_groups.actions import (
    appoint_lead,
    change_group_status,
    create_group,
    end_guest,
    end_lead,
    end_seat,
    grant_seat,
    invite_guest,
    save_group,
)
from working_groups.forms import GroupForm, GuestForm, LeadForm, SeatEndForm, SeatForm
from working_groups.models import GuestAccess, LeadTerm, Seat, WorkingGroup
from working_groups.people import groups_by_place, guests_of, leads_of, my_seats, seats_of

VERBS = {"active": _l("Make it active"), "dormant": _l("Put it to rest"), "concluded": _l("Conclude it")}


@require_safe
def group_list(request: HttpRequest) -> HttpResponse:
    user = request.user
    context = groups_by_place(user) | {"runs_coalition": runs_coalition(user), "sees_directory": sees_directory(user)}
    return render(request, "working_groups/group_list.html", context)


@require_safe
def group_detail(request: HttpRequest, pk: int) -> HttpResponse:
    user = request.user
    rows = WorkingGroup.objects.allowed(user).with_abilities(user, "edit", "invite", "contribute", "convene")
    group = get_object_or_404(rows.select_related("type"), pk=pk)
    leads = leads_of(group, user)
    mark_read(request, group, group.seats.all(), group.leads.all(), group.guests.all())
    context = {
        "group": group, "leads": leads, "seats": seats_of(group, user, leads), "guests": guests_of(group, user),
        "my_seats": my_seats(group, user), "chair": next((lead for lead in leads if lead.role == LeadTerm.Role.CHAIR), None),
        "sees_directory": sees_directory(user),
        "next_states": [(state, VERBS[state]) for state in WorkingGroup.Status.values if state in group.TRANSITIONS[group.status]],
    }  # fmt: skip
    return render(request, "working_groups/group_detail.html", context)


@takes(GroupForm)
def group_create(request: HttpRequest) -> HttpResponse:
    require(request.user, "run", Coalition.current())
    form = GroupForm(**posted(request), user=request.user)
    if form.is_bound and form.is_valid():
        group = create_group(form.save(commit=False), by=request.user)
        tell(request, _("The group exists. Give organisations their seats now."))
        return SeeOther(group.get_absolute_url())
    return form_page(request, "working_groups/group_create.html", {"form": form})


@takes(GroupForm)
def group_edit(request: HttpRequest, pk: int) -> HttpResponse:
    group = found_for(request.user, "edit", WorkingGroup.objects, pk)
    context = {"name": str(group), "url": group.get_absolute_url()}
    form = GroupForm(**posted(request), instance=group, user=request.user)
    return edit_page(request, "working_groups/group_edit.html", context, form, save_group)


@require_POST
def group_status(request: HttpRequest, pk: int) -> HttpResponse:
    group = found_for(request.user, "edit", WorkingGroup.objects, pk)
    change_group_status(group, request.POST.get("status", ""), by=request.user)
    tell(request, _("The group is now “%(status)s”.") % {"status": group.get_status_display()})
    return SeeOther(group.get_absolute_url())


@takes(SeatForm)
def seat_grant(request: HttpRequest, pk: int) -> HttpResponse:
    group = found_for(request.user, "edit", WorkingGroup.objects, pk)
    wished = {"organisation": request.GET.get("organisation")}
    form = SeatForm(**posted(request), initial=wished, user=request.user, group=group)
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        grant_seat(
            group, given["organisation"], by=request.user, starts_at=form.starts_at, observer=given["observer"], basis=given["basis"]
        )
        tell(request, _("The seat is given: the people of the organisation see the group now."))
        return SeeOther(group.get_absolute_url())
    return form_page(request, "working_groups/seat_grant.html", {"form": form, "group": group})


@takes(SeatEndForm)
def seat_end(request: HttpRequest, pk: int) -> HttpResponse:
    seat = found_for(request.user, "end", Seat.objects.select_related("group", "organisation"), pk)
    form = SeatEndForm(**posted(request), user=request.user)
    if form.is_bound and form.is_valid():
        end_seat(seat, by=request.user, basis=form.cleaned_data["basis"])
        tell(request, _("The seat has ended."))
        return SeeOther(seat.group.get_absolute_url())
    return form_page(request, "working_groups/seat_end.html", {"form": form, "seat": seat, "group": seat.group})


@takes(LeadForm)
@recently_signed_in
def lead_appoint(request: HttpRequest, pk: int) -> HttpResponse:
    group = found_for(request.user, "edit", WorkingGroup.objects, pk)
    form = LeadForm(**posted(request), user=request.user, group=group)
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        appoint_lead(
            group, given["person"], given["role"], by=request.user, starts_at=form.starts_at, ends_at=form.ends_at, basis=given["basis"]
        )
        tell(request, _("%(name)s is appointed.") % {"name": given["person"].name})
        return SeeOther(group.get_absolute_url())
    return form_page(request, "working_groups/lead_appoint.html", {"form": form, "group": group})


def lead_end(request: HttpRequest, pk: int) -> HttpResponse:
    """GET asks once, because it cannot be undone; POST does it."""
    term = found_for(request.user, "end", LeadTerm.objects.select_related("group", "user"), pk)
    if request.method == "POST":
        end_lead(term, by=request.user)
        tell(request, _("The term of %(name)s has ended.") % {"name": term.user.name})
        return SeeOther(term.group.get_absolute_url())
    return render(request, "working_groups/lead_end.html", {"term": term, "group": term.group})


@takes(GuestForm)
def guest_invite(request: HttpRequest, pk: int) -> HttpResponse:
    group = found_for(request.user, "invite", WorkingGroup.objects, pk)
    form = GuestForm(**posted(request), user=request.user, group=group)
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        invite_guest(group, given["person"], by=request.user, ends_at=form.ends_at, reason=given["reason"])
        tell(request, _("%(name)s is a guest of the group now.") % {"name": given["person"].name})
        return SeeOther(group.get_absolute_url())
    return form_page(request, "working_groups/guest_invite.html", {"form": form, "group": group})


def guest_end(request: HttpRequest, pk: int) -> HttpResponse:
    """GET asks once, because it cannot be undone; POST does it."""
    access = found_for(request.user, "end", GuestAccess.objects.select_related("group", "user"), pk)
    if request.method == "POST":
        end_guest(access, by=request.user)
        tell(request, _("The access of %(name)s has ended.") % {"name": access.user.name})
        return SeeOther(access.get_absolute_url())
    return render(request, "working_groups/guest_end.html", {"access": access, "group": access.group})
