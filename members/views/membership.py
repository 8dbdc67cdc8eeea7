"""Begin, change and end an organisation's membership: recorded by those who run the coalition."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from members.actions.organisation import begin_membership, change_membership, end_membership
from members.forms.organisation import MembershipBeginForm, MembershipChangeForm, MembershipEndForm
from members.models import MembershipPeriod, Organisation
from protect_portal.access.rights import found_for
from protect_portal.audit.status import NoLonger
from protect_portal.ui.answer import SeeOther, form_page, posted, tell
from protect_portal.ui.typed import takes


@takes(MembershipBeginForm)
def membership_begin(request: HttpRequest, pk: int) -> HttpResponse:
    organisation = found_for(request.user, "admit", Organisation.objects, pk)
    form = MembershipBeginForm(**posted(request), user=request.user, organisation=organisation)
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        begin_membership(organisation, by=request.user, status=given["status"], starts_at=form.starts_at, basis=given["basis"])
        tell(request, _("The membership is recorded."))
        return SeeOther(organisation.get_absolute_url())
    return form_page(request, "members/membership_begin.html", {"form": form, "organisation": organisation})


@takes(MembershipChangeForm)
def membership_change(request: HttpRequest, pk: int) -> HttpResponse:
    period = running_period(request, pk)
    form = MembershipChangeForm(**posted(request), user=request.user, period=period)
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        change_membership(period, given["status"], by=request.user, basis=given["basis"], reason=given["reason"])
        tell(request, _("The membership is now “%(status)s”.") % {"status": period.get_status_display()})
        return SeeOther(period.organisation.get_absolute_url())
    return form_page(request, "members/membership_change.html", {"form": form, "period": period, "organisation": period.organisation})


@takes(MembershipEndForm)
def membership_end(request: HttpRequest, pk: int) -> HttpResponse:
    period = running_period(request, pk)
    form = MembershipEndForm(**posted(request), user=request.user, term=period)
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        end_membership(period, by=request.user, ended_as=given["ended_as"], basis=given["basis"], ends_at=form.ends_at)
        tell(request, _("The end of the membership is recorded."))
        return SeeOther(period.organisation.get_absolute_url())
    return form_page(request, "members/membership_end.html", {"form": form, "period": period, "organisation": period.organisation})


def running_period(request: HttpRequest, pk: int) -> MembershipPeriod:
    """The period of an act. Raises NoLonger when it has already ended."""
    period = found_for(request.user, "admit", MembershipPeriod.objects.select_related("organisation"), pk)
    if period.ends_at and not period.is_running:
        raise NoLonger(_("This membership has already ended."))
    return period
