"""Answering from a mail without signing in: GET shows and writes nothing (mail gateways open links), POST answers."""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from members.actions.answer import nothing_to_add
from members.actions.invitation import invitation_token
from members.board import name_of, source_of
from members.forms.answer import WrittenAnswers
from members.kinds import KINDS, AskKind, is_seen_by, label_of
from members.links import party_by_token
from members.models import Affiliation, Ask, AskedParty, Invitation, User
from members.own_answers import said_by
from members.permissions.ask import OUTSIDE
from members.views.acceptance import REFERRER
from members.views.answer import over
from protect_portal.access.rights import can
from protect_portal.audit.status import NoLonger
from protect_portal.ui.answer import SeeOther, form_page, posted
from protect_portal.ui.language import KNOWN
from protect_portal.ui.typed import takes

OVER = "members/link_over.html"


def by_answer_link(view: Callable) -> Callable:
    """The party and the person that a link names, in that person's language; else a page that says what to do instead."""

    @wraps(view)
    def found(request: HttpRequest, token: str) -> HttpResponse:
        named = party_by_token(token)
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        language = chosen if chosen in KNOWN or not named else named[1].language
        with translation.override(language if language in KNOWN else translation.get_language()):
            response = view(request, *named, token) if named and _holds(*named) else gone(request, named)
        response.headers["Referrer-Policy"] = REFERRER
        return response

    return found


def _holds(party: AskedParty, person: User) -> bool:
    """The same right as on the page, asked each time; and the kind is one that is answered by link."""
    kind = KINDS.get(party.ask.kind)
    return bool(kind and kind.by_link and kind.form) and can(person, "answer", party)


def gone(request: HttpRequest, named: tuple[AskedParty, User] | None) -> HttpResponse:
    """The same words for a link that is invented, and for somebody who no longer answers; an invitation that ran out is offered anew."""
    expired = _expired_invitation(*named) if named else None
    context = {"renew": invitation_token(expired) if expired else "", "sentence": ""}
    return render(request, OVER, context, status=404)


def _expired_invitation(party: AskedParty, person: User) -> Invitation | None:
    """The invitation by which the person would answer, where only its days have run out."""
    rows = Invitation.objects.filter(user=person, organisation=party.organisation_id, role__in=Affiliation.ANSWERING)
    found = rows.filter(accepted_at=None, revoked_at=None).order_by("-pk").first()
    return found if found and person.is_active and not found.is_open else None


@takes(field=WrittenAnswers)
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@by_answer_link
def ask_answer_by_link(request: HttpRequest, party: AskedParty, person: User, token: str) -> HttpResponse:
    """The form of one party for one person, until the close; it opens nothing else."""
    kind = KINDS[party.ask.kind]
    if request.method != "POST" and not party.is_open:
        return render(request, OVER, {"sentence": _why_over(party.ask)}, status=410)
    if not shows_outside(party.ask, kind):
        status = 409 if request.method == "POST" else 200  # its label was raised after the form was made
        return render(request, "members/ask_by_link_signed_in.html", page_words(party, person) | {"typed": _typed(request)}, status=status)
    bound = posted(request)
    form = kind.form(party, person, bound.get("data"), bound.get("files"))
    if form.is_bound and not party.is_open:
        return over(request, party, form, NoLonger(_why_over(party.ask)), said_by(party, person), OVER)
    try:
        if _answered(request, party, person, form, kind):
            return SeeOther(request.path)
    except NoLonger as late:
        return over(request, party, form, late, said_by(party, person), OVER)
    changes = form.is_bound or "change" in request.GET or party.status in AskedParty.SILENT
    context = page_words(party, person) | {"form": form, "changes": changes, "said": said_by(party, person) or getattr(form, "said", [])}
    return form_page(request, "members/ask_by_link.html", context)


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    """The texts that were sent, without the questions they answer: those no longer leave the portal."""
    fields = [texts for name, texts in request.POST.lists() if name.startswith("field-")]
    return [(_("Your answer"), text) for texts in fields for text in texts if text]


def _answered(request: HttpRequest, party: AskedParty, person: User, form, kind: AskKind) -> bool:
    if request.method == "POST" and request.POST.get("do") == "nothing":
        nothing_to_add(party, by=person, source=AskedParty.Source.MAIL_LINK)
        return True
    if form.is_bound and form.is_valid():
        kind.save(party, form, by=person, source=AskedParty.Source.MAIL_LINK)
        return True
    return False


def shows_outside(ask: Ask, kind: AskKind) -> bool:
    """Whether the page may show content: what is GREEN or CLEAR; else only a form that names nothing (yes, maybe, no)."""
    return label_of(ask) in OUTSIDE or getattr(kind.form, "names_nothing", False)


def page_words(party: AskedParty, person: User) -> dict:
    """What the page says around the form. Where the label lets nothing out, no title."""
    ask = party.ask
    named = label_of(ask) in OUTSIDE and is_seen_by(ask, person)
    roles = party.organisation.affiliations.running().filter(user=person) if party.organisation_id else []
    return {
        "ask": ask,
        "party": party,
        "person": person,
        "name": name_of(party),
        "role": next((role.get_role_display() for role in roles), ""),
        "title": KINDS[ask.kind].title(ask, person) if named else capfirst(ask.get_kind_display()),
        "named": named,
        "source": source_of(party),
    }


def _why_over(ask: Ask) -> str:
    if ask.status == Ask.Status.CANCELLED:
        return _("It was taken back: nothing is waited for.")
    return _("It is closed: no more answers are taken.")
