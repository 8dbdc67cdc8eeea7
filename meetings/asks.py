"""The ask of a meeting: do you come?"""

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from meetings.agenda import points_seen
from meetings.models import Invitee
from members.models import Ask
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
    )


def _items(count: int) -> str:
    if count == 0:
        return _("the agenda is missing")
    return ngettext("%(count)s agenda item", "%(count)s agenda items", count) % {"count": count}


@ask_kind(Ask.Kind.MEETING, tell=_rows)
def invitations_to_answer(parties: list[int], user) -> QuerySet[Invitee]:
    """Those to meetings ahead that the person may still see."""
    return Invitee.objects.allowed(user, "answer").filter(party__in=parties, meeting__starts_at__gt=timezone.now())
