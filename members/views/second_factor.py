"""The way back for somebody whose passkey, app and recovery codes are all lost."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from members.actions.second_factor import reset_second_factor
from members.forms.second_factor import ResetForm
from members.models import User
from protect_portal.access.recent import recently_signed_in
from protect_portal.access.rights import found_for
from protect_portal.ui.answer import SeeOther, form_page, posted, tell
from protect_portal.ui.typed import takes


@takes(ResetForm)
@recently_signed_in
def second_factor_reset(request: HttpRequest, pk: int) -> HttpResponse:
    """GET asks how the person was recognised; POST takes their factors away and ends their sessions."""
    person = found_for(request.user, "recover", User.objects, pk)
    form = ResetForm(**posted(request), user=request.user, person=person)
    if form.is_bound and form.is_valid():
        reset_second_factor(person, by=request.user, reason=form.cleaned_data["reason"])
        tell(request, _("The second factor of %(name)s is taken away. They were told by mail.") % {"name": person.name})
        return SeeOther(person.get_absolute_url())
    return form_page(request, "members/second_factor_reset.html", {"form": form, "person": person})
