"""Who sees a document: its circle, access by name, asking for it, and a text that is hidden."""

from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from documents.actions.access import grant_to_all, take_back, why_closed, why_not_theirs
from documents.actions.access_ask import ask_for_access, asked_lately, refuse_access
from documents.actions.circle import answer_label_change, change_audience, take_question_back
from documents.actions.hiding import hide_document, show_document
from documents.models import AccessRequest, Document, LabelChange
from documents.sharing.circles import Target, by_name_at, circle_at
from documents.sharing.consent import waiting_change, who_would_be_asked
from documents.sharing.crowd import Crowd, places_in
from documents.sharing.difference import difference_of
from documents.sharing.forms import AccessAskForm, AudienceForm, GrantForm, HideForm
from documents.sharing.given import AccessGiven, given_on
from members.models import AskedParty, User
from protect_portal.access.keys import takes_part
from protect_portal.access.rights import can, found_for
from protect_portal.audit.status import NoLonger
from protect_portal.ui.answer import SeeOther, form_page, posted, tell, wants_fragment
from protect_portal.ui.dates import day_short
from protect_portal.ui.numbers import whole_number
from protect_portal.ui.typed import takes

TOLD_BY_NAME = 3  # names in a toast


@takes(AudienceForm, grant=GrantForm)
def document_share(request: HttpRequest, pk: int) -> HttpResponse:
    """The chooser of the circle, access by name, and who will see it. Each button of the page says what it does by `do`."""
    document = found_for(request.user, "share", Document.objects.select_related("group", "organisation", "author"), pk)
    do = request.POST.get("do", "")
    circle = AudienceForm(**(posted(request) if do in ("save", "show") else {}), user=request.user, document=document)
    grant = GrantForm(**_sent_or_begun(request, do), prefix="grant", user=request.user, document=document)
    if do == "find" and wants_fragment(request):
        return render(request, "documents/_recipients.html", {"form": grant})
    if do == "save" and circle.is_valid() and (circle.changes_nothing or circle.may_be_saved()):
        return _save_circle(request, document, circle)
    if do == "unask":
        return _take_question_back(request, document)
    if do == "grant" and grant.is_valid():
        return _save_grant(request, document, grant)
    return form_page(request, "documents/document_share.html", _page(request, document, circle, grant))


@require_POST
def document_take_back(request: HttpRequest, pk: int) -> HttpResponse:
    document = found_for(request.user, "share", Document.objects, pk)
    take_back(document, request.POST.get("key", ""), by=request.user)
    tell(request, _("Taken back: they no longer see it by name."))
    still = can(request.user, "share", document)
    return SeeOther(reverse("document-share", args=[pk]) if still else reverse("document-list"))


@require_POST
def document_consent(request: HttpRequest, pk: int) -> HttpResponse:
    """The answer of the owning organisation to a wider circle; its people need not see the document to be asked."""
    parties = AskedParty.objects.allowed(request.user, "answer").filter(ask__label_change__document=pk)
    changes = LabelChange.objects.filter(ask__parties__in=parties).select_related("document__organisation", "ask", "by", "group")
    change = get_object_or_404(changes, pk=whole_number(request.POST.get("change", ""), 0))
    if request.POST.get("answer") not in ("agree", "refuse"):
        raise Http404
    agrees = request.POST["answer"] == "agree"
    answer_label_change(change, by=request.user, agrees=agrees)
    tell(request, _("Agreed: the circle is wider now.") if agrees else _("Refused: nothing changes."))
    return SeeOther(reverse("home"))


@takes(AccessAskForm)
def access_ask(request: HttpRequest, number: int) -> HttpResponse:
    """Ask for a document whose address one was sent. The page and its answer are the same whether there is such a document or not."""
    if not takes_part(request.user):
        raise PermissionDenied
    form = AccessAskForm(**posted(request), user=request.user)
    if form.is_bound and form.is_valid():
        ask_for_access(number, by=request.user, reason=form.cleaned_data["reason"])
        tell(request, _("If there is such a document, its owner has been told."))
        return SeeOther(reverse("home"))
    return form_page(request, "documents/access_ask.html", {"form": form, "asked_at": asked_lately(number, request.user)})


@require_POST
def access_refuse(request: HttpRequest, pk: int) -> HttpResponse:
    mine = AskedParty.objects.allowed(request.user, "answer").filter(user=request.user)
    requests = AccessRequest.objects.filter(document=pk, document__in=Document.objects.allowed(request.user), ask__parties__in=mine)
    refuse_access(get_object_or_404(requests, pk=whole_number(request.POST.get("request", ""), 0)), by=request.user)
    tell(request, _("Refused. The person is not told that there is such a document."))
    return SeeOther(reverse("home"))


@takes(HideForm)
def document_hide(request: HttpRequest, pk: int) -> HttpResponse:
    document = found_for(request.user, "hide", Document.objects.select_related("group"), pk)
    form = HideForm(**posted(request), user=request.user)
    if form.is_bound and form.is_valid():
        hide_document(document, by=request.user, reason=form.cleaned_data["reason"])
        tell(request, _("Hidden: only its author sees it now."))
        return SeeOther(document.get_absolute_url() if document.author_id == request.user.pk else reverse("document-list"))
    return form_page(request, "documents/document_hide.html", {"form": form, "document": document})


@require_POST
def document_show(request: HttpRequest, pk: int) -> HttpResponse:
    document = found_for(request.user, "show", Document.objects, pk)
    show_document(document, by=request.user)
    tell(request, _("Shown again to its circle."))
    return SeeOther(document.get_absolute_url())


def _sent_or_begun(request: HttpRequest, do: str) -> dict:
    """What was sent; unjudged while somebody is still looked for; or, coming from a request for access, the person who asked."""
    if do == "grant":
        return posted(request)
    if do == "find":
        typed = {name: request.POST.get(f"grant-{name}", "") for name in ("find", "what", "until", "reason")}
        return {"initial": typed | {"to": request.POST.getlist("grant-to")}}
    return {"initial": {"to": request.GET.getlist("to"), "what": "view"}}


def _save_circle(request: HttpRequest, document: Document, form: AudienceForm) -> HttpResponse:
    data = form.cleaned_data
    if form.changes_nothing:
        tell(request, _("Nothing to change: this circle sees it already."), level=messages.INFO)
        return SeeOther(reverse("document-share", args=[document.pk]))
    difference = difference_of(document, form.target, request.user)
    change = change_audience(document, form.target, by=request.user, reason=data["why"], base=data["base"])
    if change and change.ask_id:
        tell(request, _("%(owner)s was asked to agree; until then nothing changes.") % {"owner": document.organisation})
    else:
        tell(request, f"{_('Saved.')} {difference}".strip())
    return SeeOther(reverse("document-share", args=[document.pk]) if can(request.user, "share", document) else reverse("document-list"))


def _take_question_back(request: HttpRequest, document: Document) -> HttpResponse:
    change = waiting_change(document)
    if change is None or change.pk != whole_number(request.POST.get("change", ""), 0):
        raise NoLonger(_("This question waits no more."))
    take_question_back(change, by=request.user)
    tell(request, _("Taken back: nobody is asked any more."))
    return SeeOther(reverse("document-share", args=[document.pk]))


def _save_grant(request: HttpRequest, document: Document, form: GrantForm) -> HttpResponse:
    data = form.cleaned_data
    grant_to_all(document, form.holders, data["what"], by=request.user, reason=data["reason"], until=data["until"])
    tell(request, _given_to([str(to) for to in form.holders], data["until"]))
    return SeeOther(reverse("document-share", args=[document.pk]))


def _given_to(names: list[str], until: date | None) -> str:
    words = {"who": ", ".join(names[:TOLD_BY_NAME] + ["…"] * (len(names) > TOLD_BY_NAME)), "day": until and day_short(until)}
    if until:
        return ngettext("%(who)s sees it until %(day)s.", "%(who)s see it until %(day)s.", len(names)) % words
    return ngettext("%(who)s sees it now.", "%(who)s see it now.", len(names)) % words


def _page(request: HttpRequest, document: Document, circle: AudienceForm, grant: GrantForm) -> dict:
    is_preview = circle.is_bound and {"audience", "group"}.isdisjoint(circle.errors)  # also where only the reason is missing
    shown = circle.target if is_preview else Target(document.audience, document.tlp)
    given = given_on(document)
    return {
        "document": document,
        "form": circle,
        "grant": grant,
        "closed": why_closed(document) or why_not_theirs(document, request.user),
        "given": given,
        "is_preview": is_preview,
        "difference": difference_of(document, shown, request.user) if is_preview else None,
        "waiting": waiting_change(document),
        "would_be_asked": who_would_be_asked(document, request.user).count(),
    } | _who(document, shown, given, request.user)


def _who(document: Document, shown: Target, given: list[AccessGiven], user: User) -> dict:
    """Who sees it: the circle by organisation, and whom access by name adds. A text that is hidden opens to nobody by name."""
    keys = circle_at(document, shown.audience, shown.group and shown.group.pk)
    by_name = by_name_at(document, shown)
    if document.hidden_at:
        keys, by_name = document.readers, []
    crowd = Crowd({*keys, *by_name})
    added = crowd.beyond(keys, by_name)
    names = [row.who for row in given if row.key in added]
    return {"told": crowd.told(keys, by_name), "places": places_in(keys, user), "by_name": ", ".join(names)}
