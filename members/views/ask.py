"""Asking: the list, writing a request, sending it, its page."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from members.actions.ask import SENT_HERE, TAKEN_BACK_HERE, note_opened, send_ask, take_back_ask
from members.actions.fields import draft_ask, edit_ask, may_still_change
from members.addressees import may_address
from members.board import board_of
from members.forms.ask import AskFieldForm, AskForm, fields_formset, fields_typed
from members.kinds import HIDES_WHO_ANSWERED, KINDS, only_among, page_of, with_their_pages
from members.models import Ask, AskedParty
from members.own_answers import own_parts
from members.permissions.ask import NOT_BY_OFFICE
from members.recipients import mails_to
from members.waiting import waiting_on
from protect_portal.access.rights import can, found_for
from protect_portal.audit.reading import is_prefetch
from protect_portal.audit.status import Stale, WrongStatus
from protect_portal.notifications.reading_marks import mark_read
from protect_portal.ui.agenda import rearranged
from protect_portal.ui.answer import SeeOther, form_page, posted, tell
from protect_portal.ui.stale import stale_page
from protect_portal.ui.typed import takes

PAGE = 30


@require_safe
def ask_list(request: HttpRequest) -> HttpResponse:
    """What is asked, the soonest close first; `?when=past` what is over."""
    past = request.GET.get("when") == "past"
    page = Paginator(asks_seen(request, past=past), PAGE).get_page(request.GET.get("page"))
    waiting = {row.url for row in waiting_on(request.user)}
    context = {"page": page, "past": past, "waiting": waiting, "may_ask": may_address(request.user)}
    return render(request, "members/ask_list.html", context | {"hidden": HIDES_WHO_ANSWERED})


def asks_seen(request: HttpRequest, *, past: bool) -> QuerySet[Ask]:
    """Requests with a page of their own, with how many are asked and have not answered."""
    over = Q(status__in=(Ask.Status.CLOSED, Ask.Status.CANCELLED)) | Q(closes_at__lte=timezone.now(), status=Ask.Status.OPEN)
    rows = Ask.objects.allowed(request.user).exclude(kind__in=NOT_BY_OFFICE).filter(over if past else ~over)
    rows = rows.annotate(asked=Count("parties"), silent=Count("parties", filter=Q(parties__status__in=AskedParty.SILENT)))
    return with_their_pages(rows).order_by("-closes_at" if past else "closes_at", "-pk")


def may_ask(request: HttpRequest) -> None:
    """Raises PermissionDenied for whoever may address no circle."""
    if not may_address(request.user):
        raise PermissionDenied("they address nobody")


@takes(AskForm, fields=AskFieldForm)
def ask_create(request: HttpRequest) -> HttpResponse:
    """A new request is kept as a draft: its page then says who would get a mail, and sends it."""
    may_ask(request)
    changed = rearranged(request.POST, "fields") if request.method == "POST" else None
    form = AskForm(**({"data": changed} if changed else posted(request)), user=request.user)
    fields = fields_formset(None, request.user, changed or (request.POST if request.method == "POST" else None))
    if request.method == "POST" and not changed and form.is_valid() and fields.is_valid():
        ask = draft_ask(form.save(commit=False), by=request.user, to=form.cleaned_data["to"], fields=fields_typed(fields))
        tell(request, _("The draft is saved. Nobody has been asked yet."))
        return SeeOther(ask.get_absolute_url())
    return _written(request, "members/ask_create.html", {"form": form, "fields": fields}, rows_moved=bool(changed))


def _written(request: HttpRequest, template: str, context: dict, *, rows_moved: bool) -> HttpResponse:
    """The form again: after a field was added, moved or removed nothing is judged yet."""
    if rows_moved:
        for form in (context["form"], *context["fields"].forms):
            form._errors = {}
        context["fields"]._errors, context["fields"]._non_form_errors = [{}] * len(context["fields"].forms), []
        return render(request, template, context)
    return form_page(request, template, context)


@takes(AskForm, fields=AskFieldForm)
def ask_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Of a draft everything, of an open request its words and fields, and whom to ask besides. 409 once it is closed."""
    rows = Ask.objects.allowed(request.user).filter(kind=Ask.Kind.PLAIN)
    ask = found_for(request.user, "edit", rows, pk)
    if not may_still_change(ask):
        raise WrongStatus(ask)
    changed = rearranged(request.POST, "fields") if request.method == "POST" else None
    bound = {"data": changed} if changed else posted(request)
    form = AskForm(**bound, instance=found_for(request.user, "edit", rows, pk), initial={"to": _asked(ask)}, user=request.user)
    fields = fields_formset(ask, request.user, changed or (request.POST if request.method == "POST" else None))
    context = {"form": form, "fields": fields, "ask": ask}
    if request.method == "POST" and not changed and form.is_valid() and fields.is_valid():
        try:
            edit_ask(form, by=request.user, fields=fields_typed(fields), to=form.cleaned_data["to"])
        except Stale:
            return stale_page(request, "members/ask_edit.html", context, form)
        tell(request, _("Saved."))
        return SeeOther(ask.get_absolute_url())
    return _written(request, "members/ask_edit.html", context, rows_moved=bool(changed))


def _asked(ask: Ask) -> list[str]:
    """The circles of a draft as they can be chosen again: each organisation by itself."""
    if ask.status != Ask.Status.DRAFT:
        return []
    return [f"org:{pk}" for pk in ask.parties.filter(organisation__isnull=False).values_list("organisation", flat=True)]


@require_safe
def ask_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """My answer on top, then who has answered, and what was said."""
    ask = get_object_or_404(Ask.objects.allowed(request.user).select_related("by"), pk=pk)
    if page_of(ask) != request.path:
        return redirect(page_of(ask))  # a meeting, a circular: its board stands with it
    if request.method == "GET" and not is_prefetch(request):
        note_opened(ask, request.user)
        mark_read(request, ask)
    kind = KINDS.get(ask.kind)
    table = kind.table(ask, request.user) if kind and kind.table and ask.status != Ask.Status.DRAFT else None
    context = {"ask": ask, "board": board_of(ask, request.user), "parts": own_parts(ask, request.user), "table": table}
    context["may_edit"] = may_still_change(ask) and can(request.user, "edit", ask)
    context["may_take_back"] = ask.kind in TAKEN_BACK_HERE and ask.status == Ask.Status.OPEN and can(request.user, "edit", ask)
    if ask.status == Ask.Status.DRAFT:
        context["mails"] = mails_to(AskedParty.objects.allowed(request.user).filter(ask=ask))
    return render(request, "members/ask_detail.html", context)


@require_POST
def ask_send(request: HttpRequest, pk: int) -> HttpResponse:
    ask = found_for(request.user, "edit", Ask.objects.filter(kind__in=SENT_HERE), pk)
    send_ask(ask, by=request.user)
    tell(request, sent_sentence(mails_to(AskedParty.objects.allowed(request.user).filter(ask=ask), among=only_among(ask)).total))
    return SeeOther(ask.get_absolute_url())


def sent_sentence(count: int) -> str:
    return ngettext("Sent: %(count)s mail is on its way.", "Sent: %(count)s mails are on their way.", count) % {"count": count}


def ask_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """GET asks once and says who will hear of it; POST takes it back."""
    ask = found_for(request.user, "edit", Ask.objects.filter(kind__in=TAKEN_BACK_HERE), pk)
    if request.method == "POST":
        take_back_ask(ask, by=request.user)
        tell(request, _("Taken back. Nothing is waited for any more."))
        return SeeOther(reverse("ask-list"))
    if Ask.Status.CANCELLED not in Ask.TRANSITIONS[ask.status]:
        raise WrongStatus(ask)
    mails = mails_to(AskedParty.objects.allowed(request.user).filter(ask=ask)).total if ask.status == Ask.Status.OPEN else 0
    return render(request, "members/ask_cancel.html", {"ask": ask, "mails": mails})
