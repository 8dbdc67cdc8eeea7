"""What can be undone is mailed a minute later: undone within it, nobody hears of it by mail."""

from datetime import timedelta

import pytest
from django.utils import timezone

from members.models import User
from protect_portal.audit.record import record
from protect_portal.notifications.drain import drain
from protect_portal.notifications.fan_out import fan_out
from protect_portal.notifications.models import Delivery
from protect_portal.notifications.registry import NOTICES, MailKind, notice


@pytest.fixture
def undoable(world):
    """A notice of these tests' own: an organisation was edited, and the mail waits a minute."""
    kept = NOTICES.get("organisation.edited", []).copy()

    @notice(
        "organisation.edited",
        category="asked",
        mail=MailKind("second_factor_added"),
        still_true=lambda event: event.target.website == event.data["website"],
        delay=timedelta(seconds=60),
    )
    def representative(event):
        return User.objects.filter(pk=world.fane.pk)

    yield world.busola
    NOTICES["organisation.edited"] = kept


def edit(organisation, website: str, by) -> None:
    organisation.website = website
    organisation.save(update_fields=["website"])
    record("organisation.edited", organisation, by=by, website=website)


def test_it_falls_due_a_minute_later(world, undoable, mailoutbox):
    edit(undoable, "https://noua.example", world.dan)
    fan_out()
    row = Delivery.objects.get()
    assert timedelta(seconds=55) < row.next_try_at - timezone.now() <= timedelta(seconds=60)
    assert drain() == 0
    Delivery.objects.update(next_try_at=timezone.now())
    assert (drain(), len(mailoutbox)) == (1, 1)


def test_undone_in_time_nobody_hears_of_it(world, undoable, mailoutbox):
    edit(undoable, "https://noua.example", world.dan)
    fan_out()
    undoable.website = ""
    undoable.save(update_fields=["website"])
    Delivery.objects.update(next_try_at=timezone.now())
    assert (drain(), mailoutbox) == (0, [])
    assert Delivery.objects.get().state == "cancelled"


def test_undone_and_done_again_is_one_mail(world, undoable, mailoutbox):
    for website in ("https://noua.example", "", "https://alta.example"):
        edit(undoable, website, world.dan)
    fan_out()
    Delivery.objects.update(next_try_at=timezone.now())
    assert (drain(), len(mailoutbox)) == (1, 1)
