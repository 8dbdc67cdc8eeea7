"""The library, a document's page, and the forms that share, renew, correct and withdraw it."""

from copy import copy

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from documents.actions.document import add_version, edit_document, share_once, withdraw_document
from documents.facets import offer_of
from documents.favourites import with_favourites
from documents.filters import SORTED, SORTS, DocumentFilter, page_of_documents
from documents.forms import DocumentEditForm, DocumentUploadForm, VersionUploadForm, WithdrawForm
from documents.life import life_of
from documents.models import Document, VersionFile
from documents.opened import last_opened_first, note_opened
from documents.sharing.crowd import who_sees
from documents.sharing.forms import HideForm
from documents.versions import versions_of
from members.permissions.directory import own_organisations
from protect_portal.access.rights import require
from protect_portal.audit.reading import is_recorded, note_opening
from protect_portal.audit.status import WrongStatus
from protect_portal.files.serve import file_response
from protect_portal.finding.words import wanted_in
from protect_portal.notifications.reading_marks import mark_read
from protect_portal.ui.answer import SeeOther, form_page, posted, tell
from protect_portal.ui.numbers import whole_number
from protect_portal.ui.stale import edit_page
from protect_portal.ui.typed import takes
from working_groups.models import WorkingGroup


@require_safe
def document_list(request: HttpRequest) -> HttpResponse:
    chosen = DocumentFilter(request.GET, queryset=Document.objects.allowed(request.user), request=request)
    offer = offer_of(chosen, request)
    sort = offer.address.chosen.get("sort", "")
    context = page_of_documents(chosen.qs, request.user, request.GET.get("before", ""), sort)
    if as_opened := offer.address.chosen.get("mine") == "opened" and not sort:
        context["documents"] = last_opened_first(request, context["documents"])
    context |= {"filter": chosen, "offer": offer, "sort": sort, "as_opened": as_opened, "sorts": SORTS, "sorted": SORTED}
    context |= {"wanted": wanted_in(request.GET.get("q", "")), "may_share": bool(own_organisations(request.user))}
    return render(request, "documents/document_list.html", context)


@require_safe
def document_detail(request: HttpRequest, pk: int) -> HttpResponse:
    visible = Document.objects.allowed(request.user).with_abilities(request.user, "edit", "share", "withdraw", "hide", "show")
    rows = visible.select_related("group", "organisation", "author", "type", "current_version")
    document = get_object_or_404(with_favourites(request.user, rows), pk=pk)
    if nothing := note_opening(request, document):
        return nothing
    note_opened(request, document)
    mark_read(request, document)
    context = {
        "document": document,
        "versions": versions_of(document, request.user),
        "who_sees": who_sees(document, request.user),
        "is_recorded": is_recorded(document),
        "life": life_of(document),
        "may_change": document.may_edit and document.status in Document.EDITABLE,
        "may_take_back": document.may_withdraw and document.Status.WITHDRAWN in document.TRANSITIONS[document.status],
        "withdraw_form": WithdrawForm(),
        "hide_form": HideForm(),
    }
    return render(request, "documents/document_detail.html", context)


@takes(DocumentUploadForm)
def document_upload(request: HttpRequest) -> HttpResponse:
    """Share a document: in a group of one's own (`?group=7`), or for one's organisation and the coalition."""
    group = _group_asked_for(request)
    if not own_organisations(request.user):
        raise PermissionDenied
    form = DocumentUploadForm(**posted(request), user=request.user, initial=_beginning(group))
    if form.is_bound and form.is_valid():
        document = share_once(form.instance, form.cleaned_data["file"], by=request.user, **form.words)
        tell(request, _("Shared."))
        return SeeOther(document.get_absolute_url())
    return form_page(request, "documents/document_upload.html", {"form": form, "group": group})


@takes(VersionUploadForm)
def version_upload(request: HttpRequest, pk: int) -> HttpResponse:
    document = _changeable(request, pk)
    form = VersionUploadForm(**posted(request), user=request.user, document=document)
    if form.is_bound and form.is_valid():
        base = form.cleaned_data["base"]
        version = add_version(document, form.cleaned_data["file"], by=request.user, base=base, **form.words)
        tell(request, _("Version %(number)s is here.") % {"number": version.number})
        return SeeOther(document.get_absolute_url())
    return form_page(request, "documents/version_upload.html", {"form": form, "document": document})


@takes(DocumentEditForm)
def document_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Title, type and language. Who saves over somebody else's change gets 409 and sees both texts."""
    document = _changeable(request, pk)
    form = DocumentEditForm(**posted(request), user=request.user, instance=copy(document))
    return edit_page(request, "documents/document_edit.html", {"document": document}, form, edit_document)


@takes(WithdrawForm)
def document_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    document = get_object_or_404(Document.objects.allowed(request.user), pk=pk)
    require(request.user, "withdraw", document)
    if document.Status.WITHDRAWN not in document.TRANSITIONS[document.status]:
        raise WrongStatus(document)
    form = WithdrawForm(**posted(request), user=request.user)
    if form.is_bound and form.is_valid():
        withdraw_document(document, by=request.user, reason=form.cleaned_data["reason"])
        tell(request, _("Withdrawn."))
        return SeeOther(document.get_absolute_url())
    return form_page(request, "documents/document_withdraw.html", {"form": form, "document": document})


@require_safe
def version_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    files = VersionFile.objects.allowed(request.user).select_related("stored", "version__document")
    file = get_object_or_404(files, pk=pk)
    return file_response(request, file.stored, file.version.document, file.version.number)


def _changeable(request: HttpRequest, pk: int, action: str = "edit") -> Document:
    """The document, for somebody who may do `action` with it, while its text is open. Raises Http404, PermissionDenied, WrongStatus."""
    rows = Document.objects.allowed(request.user).select_related("group", "current_version")
    document = get_object_or_404(rows, pk=pk)
    require(request.user, action, document)
    if document.status not in Document.EDITABLE:
        raise WrongStatus(document)
    return document


def _group_asked_for(request: HttpRequest) -> WorkingGroup | None:
    """The group named in the address; 404 for one that is not seen, 403 where the person has no seat."""
    if not (asked := request.GET.get("group")):
        return None
    number = whole_number(asked, 0)
    group = get_object_or_404(WorkingGroup.objects.allowed(request.user), pk=number)
    require(request.user, "contribute", group)
    return group


def _beginning(group: WorkingGroup | None) -> dict:
    return {"group": group, "audience": "group"} if group else {}
