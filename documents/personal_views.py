"""What a person keeps at hand and takes along: favourites and packs."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from documents.actions.favourite import mark_favourite, unmark_favourite
from documents.models import Document
from documents.pack import pack_of
from documents.pack_zip import pack_response
from protect_portal.ui.answer import SeeOther, answer
from protect_portal.ui.views import safe_next
from protect_portal.ui.way_back import page_before


@require_POST
def document_favourite(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark it, or with `keep=no` take the mark away: the button says what it wants, so a second press changes nothing."""
    document = get_object_or_404(Document.objects.allowed(request.user), pk=pk)
    document.is_favourite = request.POST.get("keep") != "no"
    act = mark_favourite if document.is_favourite else unmark_favourite
    act(document, by=request.user)
    context = {"document": document, "named": "named" in request.GET, "answered": True}
    return answer(request, page_before(request), "documents/_favourite.html", context)


def document_pack(request: HttpRequest) -> HttpResponseBase:
    """The zip of what was ticked; a page first where something of it is left out, until its reader has seen that (`seen`)."""
    if request.method != "POST":
        return SeeOther(reverse("document-list"))
    pack = pack_of(request.user, request.POST.getlist("document"))
    if pack.refusal or (pack.left_out and "seen" not in request.POST):
        context = {"pack": pack, "back": safe_next(request)}
        return render(request, "documents/document_pack.html", context, status=422 if pack.refusal else 200)
    return pack_response(pack)
