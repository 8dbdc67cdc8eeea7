"""The ask of a meeting: do you come?"""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from meetings.actions import answer_invitation, take_back_answer_to
from meetings.agenda import points_seen
from meetings.calendar import shows_title
from meetings.forms import InvitationForm
from meetings.models import Invitee, Meeting
from members.models import Ask, AskedParty, User
from members.waiting import WaitingRow, ask_kind


def _rows(invitees: QuerySet[Invitee], user) -> list[WaitingRow]:
    return [_row(invitee) for invitee in invitees.select_related("meeting__group").annotate(items=points_seen(user, "meeting"))]


def _row(invitee: Invitee) -> WaitingRow:
    meeting = invitee.meeting
    begins = date_format(localtime(meeting.starts_at), "H:i")
    return WaitingRow(
        due_at=meeting.starts_at,
        verb=pgettext("button", "Answer"),
        title=_("the invitation: %(title)s") % {"title": meeting.title},
        url=meeting.get_absolute_url(),
        buttons="meetings/_answer.html",
        context={"invitee": invitee},
        group=meeting.group,
        facts=(begins, _("online") if meeting.is_online else meeting.room, _items(invitee.items)),
        undo=reverse("ask-take-back", args=[invitee.party_id]),
    )


def _items(count: int) -> str:
    if count == 0:
        return _("the agenda is missing")
    return ngettext("%(count)s agenda item", "%(count)s agenda items", count) % {"count": count}


def _page(ask: Ask) -> str:
    return ask.meeting.get_absolute_url()


def _title(ask: Ask, reader: User) -> str:
    """Its title for whoever may see the meeting itself, which the ask alone does not say."""
    seen = Meeting.objects.allowed(reader).filter(ask=ask.pk).first()
    return seen.title if seen and shows_title(seen) else str(ask.get_kind_display())


def _label(ask: Ask) -> str:
    """As it is now: the ask's own was kept when the meeting was convened."""
    return ask.meeting.tlp if hasattr(ask, "meeting") else ask.tlp


def _keep(party: AskedParty, form: Any, *, by: User, source: str) -> None:
    """The form says for which date it was filled in: a mail from before a move answers nothing."""
    answer_invitation(form.invitee, **form.cleaned_data, by=by, source=source, said=party)


def led_asks(user: User) -> QuerySet:
    """The asks of meetings that the person leads, or may change by their office."""
    return Meeting.objects.allowed(user, "edit").exclude(ask=None).values("ask")


@ask_kind(
    Ask.Kind.MEETING, tell=_rows, page=_page, title=_title, form=InvitationForm, save=_keep, by_link=True, boards=led_asks,
    take_back=take_back_answer_to, along="meeting", label=_label,
)  # fmt: skip
def invitations_to_answer(parties: list[int], user) -> QuerySet[Invitee]:
    """Those to meetings ahead that the person may still see."""
    return Invitee.objects.allowed(user, "answer").filter(party__in=parties, meeting__starts_at__gt=timezone.now())
