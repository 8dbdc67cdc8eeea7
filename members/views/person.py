"""People: a person's page, one's own account, and leaving an organisation."""

from allauth.mfa.models import Authenticator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from members.actions.account import close_account, open_account_again, save_account
from members.actions.mandate import end_affiliation
from members.closing import left_behind, why_closed
from members.forms.account import AccountForm, ClosingForm
from members.models import Affiliation, User
from members.permissions.directory import sees_directory
from members.second_factors import factors_of
from protect_portal.access.recent import recently_signed_in
from protect_portal.access.rights import can, found_for
from protect_portal.ui.answer import SeeOther, form_page, posted, tell
from protect_portal.ui.typed import takes


@require_safe
def person_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The address stands here for those who read the directory: a guest sees colleagues by name."""
    person = get_object_or_404(User.objects.allowed(request.user), pk=pk)
    context = {
        "person": person,
        "is_me": person == request.user,
        "may_recover": can(request.user, "recover", person) and Authenticator.objects.filter(user=person).exists(),
        "may_close": can(request.user, "close", person),
        "why_closed": why_closed(person, request.user),
        "roles": person.affiliations.allowed(request.user).running().select_related("organisation").order_by("organisation__name"),
        "offices": person.appointments.allowed(request.user).running().select_related("mandate__organisation"),
        "shows_address": person == request.user or sees_directory(request.user),
    }
    return render(request, "members/person_detail.html", context)


@takes(AccountForm)
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


@takes(ClosingForm)
@recently_signed_in
def person_close(request: HttpRequest, pk: int) -> HttpResponse:
    """GET shows what they leave behind and asks why; POST closes an open account, or opens a closed one (`do=open`)."""
    person = found_for(request.user, "close", User.objects, pk)
    opens = request.POST.get("do") == "open"
    form = ClosingForm(**({} if opens else posted(request)), user=request.user)
    if opens:
        open_account_again(person, by=request.user)
    elif form.is_bound and form.is_valid():
        close_account(person, by=request.user, reason=form.cleaned_data["reason"])
    else:
        return form_page(request, "members/person_close.html", {"person": person, "form": form} | left_behind(person, request.user))
    words = _("The account of %(name)s is open again.") if opens else _("The account of %(name)s is closed.")
    tell(request, words % {"name": person.name})
    return SeeOther(person.get_absolute_url())


def affiliation_end(request: HttpRequest, pk: int) -> HttpResponse:
    """GET asks once, because it cannot be undone; POST does it."""
    affiliation = found_for(request.user, "end", Affiliation.objects.select_related("user", "organisation"), pk)
    if request.method == "POST":
        end_affiliation(affiliation, by=request.user)
        tell(request, _("%(name)s no longer has this role.") % {"name": affiliation.user.name})
        return SeeOther(affiliation.organisation.get_absolute_url())
    return render(request, "members/affiliation_end.html", {"affiliation": affiliation, "organisation": affiliation.organisation})
