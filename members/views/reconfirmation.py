"""The pages of the yearly reconfirmation: to start it, and to confirm."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from members.actions.reconfirmation import reconfirm, running_reconfirmation, start_reconfirmation, to_reconfirm
from members.forms.reconfirmation import ReconfirmationForm, ReconfirmationStartForm
from members.models import Ask, AskedParty, Coalition
from members.recipients import mails_to
from members.told import who_is_told
from protect_portal.access.rights import found_for, require
from protect_portal.audit.status import NoLonger, Stale
from protect_portal.ui.answer import SeeOther, form_page, posted, tell
from protect_portal.ui.stale import stale_page
from protect_portal.ui.typed import takes


@takes(ReconfirmationStartForm)
def reconfirmation_start(request: HttpRequest) -> HttpResponse:
    """Ask every member; the page says how many, and how many mails. 409 where one runs already."""
    require(request.user, "run", Coalition.current())
    if running_reconfirmation().exists():
        raise NoLonger(_("A reconfirmation runs already: close it first."))
    form = ReconfirmationStartForm(**posted(request), user=request.user)
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        ask = start_reconfirmation(said["question"], by=request.user, closes_at=form.closes_at, silence=said["silence"])
        tell(request, sent_sentence(mails_to(AskedParty.objects.allowed(request.user).filter(ask=ask)).total))
        return SeeOther(ask.get_absolute_url())
    members = to_reconfirm()
    context = {"form": form, "organisations": members.count(), "people": who_is_told(members.values("pk")).count()}
    return form_page(request, "members/reconfirmation_start.html", context)


def sent_sentence(count: int) -> str:
    return ngettext("Sent: %(count)s mail is on its way.", "Sent: %(count)s mails are on their way.", count) % {"count": count}


@takes(ReconfirmationForm)
def reconfirmation_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """The organisation's data, filled in: looked through, corrected where it is wrong, and confirmed. 409 after the close."""
    rows = AskedParty.objects.allowed(request.user).filter(ask__kind=Ask.Kind.RECONFIRMATION).select_related("ask__by", "organisation")
    party = found_for(request.user, "answer", rows, pk)
    form = ReconfirmationForm(**posted(request), instance=party.organisation, user=request.user)
    context = {"form": form, "party": party, "ask": party.ask, "organisation": party.organisation}
    if form.is_bound and form.is_valid():
        try:
            reconfirm(party, form, by=request.user)
        except Stale:
            return stale_page(request, "members/reconfirmation_answer.html", context, form)
        tell(request, _("Confirmed. Thank you; it may be changed until the close."))
        return SeeOther(party.ask.get_absolute_url())
    return form_page(request, "members/reconfirmation_answer.html", context)
