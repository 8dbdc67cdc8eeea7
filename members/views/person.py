"""People: a person's page, one's own account, and leaving an organisation."""

from allauth.mfa.models import Authenticator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from members.actions.account import save_account
from members.actions.mandate import end_affiliation
from members.forms.account import AccountForm
from members.models import Affiliation, User
from members.permissions.directory import sees_directory
from members.second_factors import factors_of
from protect_portal.access.rights import can, found_for
from protect_portal.ui.answer import SeeOther, form_page, posted, tell


@require_safe
def person_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The address stands here for those who read the directory: a guest sees colleagues by name."""
    person = get_object_or_404(User.objects.allowed(request.user), pk=pk)
    context = {
        "person": person,
        "is_me": person == request.user,
        "may_recover": can(request.user, "recover", person) and Authenticator.objects.filter(user=person).exists(),
        "roles": person.affiliations.allowed(request.user).running().select_related("organisation").order_by("organisation__name"),
        "offices": person.appointments.allowed(request.user).running().select_related("mandate__organisation"),
        "shows_address": person == request.user or sees_directory(request.user),
    }
    return render(request, "members/person_detail.html", context)


def account(request: HttpRequest) -> HttpResponse:
    person = User.objects.get(pk=request.user.pk)  # apart from request.user, which the page's frame shows
    form = AccountForm(**posted(request), instance=person, user=request.user)
    if form.is_bound and form.is_valid():
        save_account(form, by=request.user)
        with override(person.language):
            tell(request, _("Saved."))
        return SeeOther(request.path)
    roles = request.user.affiliations.running().select_related("organisation").order_by("organisation__name")
    return form_page(request, "members/account.html", {"form": form, "roles": roles, "factors": factors_of(request.user)})


def affiliation_end(request: HttpRequest, pk: int) -> HttpResponse:
    """GET asks once, because it cannot be undone; POST does it."""
    affiliation = found_for(request.user, "end", Affiliation.objects.select_related("user", "organisation"), pk)
    if request.method == "POST":
        end_affiliation(affiliation, by=request.user)
        tell(request, _("%(name)s no longer has this role.") % {"name": affiliation.user.name})
        return SeeOther(affiliation.organisation.get_absolute_url())
    return render(request, "members/affiliation_end.html", {"affiliation": affiliation, "organisation": affiliation.organisation})
