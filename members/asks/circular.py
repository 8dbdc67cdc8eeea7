"""A circular that is to be confirmed: what waits for whom, and the one button that answers."""

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from members.actions.confirmation import confirm_read
from members.asks.plain import answers_of
from members.forms.confirmation import ReadForm
from members.kinds import WaitingRow, ask_kind, own_page
from members.models import Ask, AskedParty, User


def rows_to_confirm(parties: QuerySet[AskedParty], user: User) -> list[WaitingRow]:
    return [_row(party) for party in parties.select_related("ask__by", "ask__circular__sender", "organisation")]


def _row(party: AskedParty) -> WaitingRow:
    return WaitingRow(
        due_at=party.ask.closes_at,
        verb=pgettext("button", "Read"),
        title=party.ask.question,
        url=party.ask.get_absolute_url(),
        buttons="members/_read_row.html",
        context={"party": party},
        facts=(_("Circular from %(name)s") % {"name": party.ask.circular.sender.name}, *answers_for(party)),
        silence=_("It does not count as read; reminders come before the last day."),
        undo=reverse("ask-take-back", args=[party.pk]),
    )


def answers_for(party: AskedParty) -> list[str]:
    return [_("You answer for %(organisation)s") % {"organisation": party.organisation}] if party.organisation_id else []


def page_of_circular(ask: Ask) -> str:
    """Of one that is being written still, before its words are kept, there is only the ask."""
    return reverse("circular-detail", args=[ask.circular.pk]) if hasattr(ask, "circular") else own_page(ask)


@ask_kind(
    Ask.Kind.CIRCULAR,
    tell=rows_to_confirm,
    page=page_of_circular,
    along="circular",
    form=ReadForm,
    save=confirm_read,
    table=answers_of,
    by_link=True,
)
def circulars_to_confirm(parties: list[int], user: User) -> QuerySet[AskedParty]:
    """One row for each party for which the person confirms; of a circular that only informs, none."""
    return AskedParty.objects.allowed(user, "answer").filter(pk__in=parties, ask__circular__confirm=True)
