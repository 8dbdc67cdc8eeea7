"""Answering in the portal: the form of one party, taking an answer back, naming who may answer too."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from members.actions.answer import nothing_to_add
from members.actions.ask import take_back_answer
from members.actions.named import colleagues_of, name_answerers, require_may_name
from members.board import name_of, source_of
from members.forms.answer import WrittenAnswers
from members.forms.ask import NameForm
from members.kinds import KINDS
from members.models import AskedParty, AskValue
from members.own_answers import said_by
from protect_portal.access.rights import found_for
from protect_portal.audit.status import NoLonger
from protect_portal.files.serve import file_response
from protect_portal.ui.answer import SeeOther, form_page, posted, tell
from protect_portal.ui.typed import takes


def _answerable(request: HttpRequest, pk: int) -> AskedParty:
    related = ("ask__by", "organisation", "user", "recorded_by")
    return found_for(request.user, "answer", AskedParty.objects.select_related(*related), pk)


@takes(field=WrittenAnswers)
def ask_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """GET shows the form with what was answered before; POST answers, until the close. After it, 409 keeps what was typed."""
    party = _answerable(request, pk)
    kind = KINDS.get(party.ask.kind)
    if kind is None or kind.form is None:
        return SeeOther(kind.answer_at(party) if kind and kind.answer_at else party.ask.get_absolute_url())
    if request.POST.get("do") == "nothing":
        nothing_to_add(party, by=request.user)
        return _noted(request, party)
    bound = posted(request)
    form = kind.form(party, request.user, bound.get("data"), bound.get("files"))
    try:
        if form.is_bound and form.is_valid():
            kind.save(party, form, by=request.user, source=AskedParty.Source.PORTAL)
            return _noted(request, party)
    except NoLonger as late:
        return over(request, party, form, late, said_by(party, request.user))
    return form_page(request, "members/ask_answer.html", {"form": form, "party": party, "name": name_of(party), "source": source_of(party)})


def _noted(request: HttpRequest, party: AskedParty) -> HttpResponse:
    tell(request, _("Your answer is noted. You may change it until the close."))
    return SeeOther(party.ask.get_absolute_url())


def over(
    request: HttpRequest, party: AskedParty, form, late: NoLonger, stands: list, template: str = "members/ask_over.html"
) -> HttpResponse:
    """409: why it was not kept, every text that was typed under its label, and what stands there now."""
    typed = [(field.label, text) for field in form.visible_fields() if (text := field.value()) and isinstance(text, str)]
    context = {"party": party, "ask": party.ask, "sentence": str(late), "typed": typed, "stands": stands, "language_next": "/"}
    return render(request, template, context, status=409)


@require_POST
def ask_take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Back to where it was pressed: the start page (`home`), or the page of the ask."""
    party = _answerable(request, pk)
    kind = KINDS.get(party.ask.kind)
    take_back = kind.take_back if kind and kind.take_back else take_back_answer
    take_back(party, by=request.user)
    tell(request, _("Your answer is taken back."))
    return SeeOther(reverse("home") if "home" in request.POST else party.ask.get_absolute_url())


@takes(NameForm)
def ask_name(request: HttpRequest, pk: int) -> HttpResponse:
    """Which of one's own people may answer this ask too."""
    party = _answerable(request, pk)
    require_may_name(party, request.user)
    initial = {"people": party.named.all()}
    form = NameForm(**posted(request), colleagues=colleagues_of(party), initial=initial, user=request.user)
    if form.is_bound and form.is_valid():
        name_answerers(party, form.cleaned_data["people"], by=request.user)
        tell(request, _("Saved."))
        return SeeOther(party.ask.get_absolute_url())
    return form_page(request, "members/ask_name.html", {"form": form, "party": party, "name": name_of(party)})


@require_safe
def ask_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A file that was sent as an answer."""
    rows = AskValue.objects.allowed(request.user).filter(file__isnull=False).select_related("file", "party__ask")
    value = get_object_or_404(rows, pk=pk)
    return file_response(request, value.file, value.party.ask)
