"""Who sees a document: its circle, access by name, asking for it, and a text that is hidden."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from documents.actions.access import grant_access, take_back, why_closed, why_not_theirs
from documents.actions.access_ask import ask_for_access, refuse_access
from documents.actions.circle import answer_label_change, change_audience, readers_at, take_question_back, waiting_change
from documents.actions.hiding import hide_document, show_document
from documents.choosers import AudienceForm, GrantForm
from documents.circles import counted, places_in
from documents.forms import AccessAskForm, HideForm
from documents.grants import given_on
from documents.models import AccessRequest, Document, LabelChange
from members.models import AskedParty
from protect_portal.access.keys import takes_part
from protect_portal.access.rights import can, found_for
from protect_portal.audit.status import NoLonger
from protect_portal.ui.answer import SeeOther, form_page, posted, tell
from protect_portal.ui.numbers import whole_number


def document_share(request: HttpRequest, pk: int) -> HttpResponse:
    """The chooser of the circle, access by name, and who will see it. Each button of the page says what it does by `do`."""
    document = found_for(request.user, "share", Document.objects.select_related("group", "organisation", "author"), pk)
    do = request.POST.get("do", "")
    circle = AudienceForm(**(posted(request) if do in ("save", "show") else {}), user=request.user, document=document)
    grant = GrantForm(**_sent_or_begun(request, do), prefix="grant", user=request.user, document=document)
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


def access_ask(request: HttpRequest, number: int) -> HttpResponse:
    """Ask for a document whose address one was sent. The page and its answer are the same whether there is such a document or not."""
    if not takes_part(request.user):
        raise PermissionDenied
    form = AccessAskForm(**posted(request), user=request.user)
    if form.is_bound and form.is_valid():
        ask_for_access(number, by=request.user, reason=form.cleaned_data["reason"])
        tell(request, _("If there is such a document, its owner has been told."))
        return SeeOther(reverse("home"))
    return form_page(request, "documents/access_ask.html", {"form": form})


@require_POST
def access_refuse(request: HttpRequest, pk: int) -> HttpResponse:
    mine = AskedParty.objects.allowed(request.user, "answer").filter(user=request.user)
    requests = AccessRequest.objects.filter(document=pk, document__in=Document.objects.allowed(request.user), ask__parties__in=mine)
    refuse_access(get_object_or_404(requests, pk=whole_number(request.POST.get("request", ""), 0)), by=request.user)
    tell(request, _("Refused. The person is not told that there is such a document."))
    return SeeOther(reverse("home"))


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
    """What was sent; or, coming from a request for access, the person who asked."""
    return posted(request) if do == "grant" else {"initial": {"to": request.GET.get("to", ""), "what": "view"}}


def _save_circle(request: HttpRequest, document: Document, form: AudienceForm) -> HttpResponse:
    data = form.cleaned_data
    if form.changes_nothing:
        tell(request, _("Nothing to change: this circle sees it already."), level=messages.INFO)
        return SeeOther(reverse("document-share", args=[document.pk]))
    change = change_audience(document, form.target, by=request.user, reason=data["why"], base=data["base"])
    if change and change.ask_id:
        tell(request, _("%(owner)s was asked to agree; until then nothing changes.") % {"owner": document.organisation})
    else:
        tell(request, _("Saved."))
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
    grant_access(document, form.holder, data["what"], by=request.user, reason=data["reason"], until=data["until"])
    tell(request, _("Access is given."))
    return SeeOther(reverse("document-share", args=[document.pk]))


def _page(request: HttpRequest, document: Document, circle: AudienceForm, grant: GrantForm) -> dict:
    readers = document.readers
    if circle.is_bound and circle.is_valid():
        group = circle.target.group
        readers = readers_at(document, circle.target.audience, group and group.pk)
    return {
        "document": document,
        "form": circle,
        "grant": grant,
        "closed": why_closed(document) or why_not_theirs(document, request.user),
        "given": given_on(document),
        "places": places_in(readers, request.user),
        "counted": counted(readers),
        "is_preview": circle.is_bound,
        "waiting": waiting_change(document),
    }
