"""Calling a meeting: two forms in one, the meeting with its people and the first lines of its agenda."""

from datetime import timedelta

from django.db import transaction
from django.http import QueryDict
from django.utils import timezone

from meetings.actions import convene_meeting, plan_meeting
from meetings.agenda import CallItems, lines_typed, with_new_row
from meetings.forms import MeetingCallForm, day_chosen, unjudged
from meetings.models import Meeting
from members.models import User
from protect_portal.ui.agenda import rearranged

SAME_SUBMISSION = timedelta(days=1)


class Call:
    """What was typed, whether it is to be saved yet, and saving it: `do` is "send", "draft", or something that only shows it again."""

    def __init__(self, caller: User, data: QueryDict | None, initial: dict):
        self.caller, self.do = caller, (data or {}).get("do", "")
        changed = rearranged(data, "items") if data else None
        items = with_new_row(changed) if changed else data
        self.form = MeetingCallForm(day_chosen(data) if data else None, user=caller, sends=self.sends, initial=initial)
        self.items = CallItems(items, prefix="items", form_kwargs={"user": caller})
        if data is not None and not self.is_to_be_saved:
            unjudged(self.form)
            unjudged(self.items)

    @property
    def sends(self) -> bool:
        return self.do == "send"

    @property
    def is_to_be_saved(self) -> bool:
        return self.do in {"send", "draft"}

    def is_valid(self) -> bool:
        return all([self.form.is_valid(), self.items.is_valid()])

    @transaction.atomic
    def save(self) -> Meeting:
        """The new meeting; a second press, or the back button, leads to the first one and writes to nobody again."""
        User._base_manager.select_for_update().get(pk=self.caller.pk)
        meeting = self.form.meeting()
        return self._called_before(meeting) or self._call(meeting)

    def _called_before(self, meeting: Meeting) -> Meeting | None:
        """The same as the caller has just saved; to be sent, only one that was sent."""
        same = {name: getattr(meeting, name) for name in ("group", "title", "starts_at")}
        fresh = Meeting.objects.allowed(self.caller).filter(author=self.caller, created_at__gt=timezone.now() - SAME_SUBMISSION, **same)
        found = fresh.exclude(status=Meeting.Status.CANCELLED).order_by("pk")
        return (found.exclude(ask=None) if self.sends else found).first()

    def _call(self, meeting: Meeting) -> Meeting:
        invited = {"people": self.form.people_invited, "guests": self.form.guests_invited}
        plan_meeting(meeting, by=self.caller, items=lines_typed(self.items), **invited)
        if self.sends:
            convene_meeting(meeting, by=self.caller)
        return meeting
