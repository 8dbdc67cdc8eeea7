"""A tab that stood open too long says so in the place where one pressed, and gives back what was written."""

import pytest
from playwright.sync_api import expect

from meetings.models import Invitee
from members.models import User
from tests.make import convene, make_document, make_meeting

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
PROCESSES = ()


def closed(person, *, is_closed: bool) -> None:
    User.objects.filter(pk=person.pk).update(is_active=not is_closed)


def test_a_button_and_a_form_of_an_account_that_was_closed_meanwhile(portal, visit):
    world = portal.world
    meeting = make_meeting(world.bogdan, group=world.protection, title="Prea târziu", people=[world.bogdan])
    convene(meeting)
    document = make_document(world.bogdan, group=world.protection, title="Prea târziu")
    bogdan = visit(world.bogdan)
    other = bogdan.context.new_page()
    other.goto(f"/documents/{document.pk}/withdraw/")
    bogdan.open(meeting.get_absolute_url())
    closed(world.bogdan, is_closed=True)
    try:
        with bogdan.expecting(403):
            bogdan.page.locator("main form.segmented button[value=yes]").click()
            note = bogdan.page.locator("main .note.late[role=alert]")
            expect(note.locator("h2")).to_have_count(1)
            expect(note.locator("a")).to_have_attribute("href", f"/sign-in/login/?next={meeting.get_absolute_url()}")
            expect(bogdan.page.locator("main h1")).to_have_text("Prea târziu")
            other.locator("main textarea[name=reason]").fill("Un motiv lung, scris cu grijă")
            other.locator("main form.form button.danger, main form.form button.primary").first.click()
            expect(other.locator("main textarea[readonly]")).to_have_value("Un motiv lung, scris cu grijă")
    finally:
        closed(world.bogdan, is_closed=False)
    assert Invitee.objects.get(meeting=meeting).answer == ""
