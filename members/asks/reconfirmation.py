"""The yearly reconfirmation as an ask: its row on the start page, its page, its table."""

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from members.actions.reconfirmation import keep_what_was_confirmed
from members.board import name_of
from members.kinds import WaitingRow, ask_kind
from members.models import Ask, AskedParty, Reconfirmation, User
from members.table import Row, Table


def rows_waiting(parties: QuerySet[AskedParty], user: User) -> list[WaitingRow]:
    return [_row(party) for party in parties.select_related("ask__by", "organisation")]


def _row(party: AskedParty) -> WaitingRow:
    return WaitingRow(
        due_at=party.ask.closes_at,
        verb=pgettext("button", "Confirm"),
        title=party.ask.question,
        url=answered_at(party),
        buttons="members/_reconfirmation_row.html",
        context={"party": party},
        facts=(_("You answer for %(organisation)s") % {"organisation": party.organisation}, _("5 minutes: your data is filled in already")),
        silence=_("Without an answer: %(what)s") % {"what": party.ask.silence} if party.ask.silence else "",
    )


def answered_at(party: AskedParty) -> str:
    return reverse("reconfirmation-answer", args=[party.pk])


def confirmations(ask: Ask, reader: User) -> Table:
    """Who confirmed, and until when their representatives may sign."""
    seen = Reconfirmation.objects.allowed(reader).filter(party__ask=ask)
    rows = seen.select_related("party__organisation", "party__by").order_by("party__organisation__name")
    heads = [_("Organisation"), _("May sign until"), _("Confirmed by"), _("Confirmed on")]
    return Table(heads, [Row([name_of(row.party), row.may_sign_until, _by(row.party), row.party.answered_at]) for row in rows])


def _by(party: AskedParty) -> str:
    return party.by.name if party.by else ""


@ask_kind(
    Ask.Kind.RECONFIRMATION, tell=rows_waiting, table=confirmations, may_record=False, answer_at=answered_at,
    take_back=keep_what_was_confirmed,
)  # fmt: skip
def confirmations_to_give(parties: list[int], user: User) -> QuerySet[AskedParty]:
    """One row for each organisation that the person answers for."""
    return AskedParty.objects.allowed(user, "answer").filter(pk__in=parties)
