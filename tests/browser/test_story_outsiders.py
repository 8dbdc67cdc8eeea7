"""What a group keeps to itself is found by nobody else: no page, list, filter, id, file, notice, mail, calendar file or panel."""

import re
from collections import deque
from dataclasses import dataclass
from datetime import timedelta
from html import unescape

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from documents.models import Document
from meetings.actions import convene_meeting
from meetings.models import AgendaItem, AgendaPaper, Meeting
from protect_portal.access.lock import Audience
from tests.browser.portal import until
from tests.browser.visitor import Visitor
from tests.make import make_document, make_meeting

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

SECRET = "Vrabia-4410"  # in every field that only the group may read
SEARCHED = ("/documents/?q={0}", "/documents/?q={0}&all=on&group={1}", "/documents/?group={1}&state=draft", "/meetings/?group={1}")
MOST_PAGES = 200
LINK = re.compile(r'href="(/[^"#]*)')
NOT_FOLLOWED = re.compile(r"/(static|demo|sign-in|ui)/")


@dataclass
class Kept:
    """A document and a meeting of the group alone, and the same two opened to its guests."""

    document: Document
    meeting: Meeting
    opened: Document
    opened_meeting: Meeting

    @property
    def closed_paths(self) -> list[str]:
        """Every address of the two that only the group may know of."""
        document, meeting = f"/documents/{self.document.pk}/", f"/meetings/{self.meeting.pk}/"
        file = self.document.current_version.files.get().get_absolute_url()
        acts = [f"{document}{act}/" for act in ("edit", "withdraw", "versions/new")]
        return [document, *acts, file, meeting, *(f"{meeting}{act}/" for act in ("edit", "move", "cancel", "agenda", "calendar"))]


@pytest.fixture(scope="module")
def kept(portal) -> Kept:
    """Made by Ana; the invitations have left before anybody looks."""
    world, soon = portal.world, timezone.now() + timedelta(days=11)
    texts = {"title": SECRET, "name": f"{SECRET}.docx", "text": SECRET}
    document = make_document(world.ana, group=world.protection, **texts)
    opened = make_document(world.ana, group=world.protection, audience=Audience.GUESTS, title="Deschis oaspeților")
    people = [world.ana, world.bogdan, world.fane]
    meeting = make_meeting(
        world.ana, group=world.protection, title=SECRET, starts_at=soon, people=people, link=f"https://meet.example/{SECRET}"
    )
    item = AgendaItem.objects.create(meeting=meeting, order=1, title=SECRET)
    opened_meeting = make_meeting(
        world.ana, group=world.protection, title="Cu oaspeți", starts_at=soon, people=[*people, world.elena], audience=Audience.GUESTS
    )
    shared = AgendaItem.objects.create(meeting=opened_meeting, order=1, title="Un text al grupului")
    for each in (item, shared):
        AgendaPaper.objects.create(item=each, version=document.current_version)
    for each in (meeting, opened_meeting):
        convene_meeting(each, by=world.ana)
    until(lambda: portal.mails_to("elena@example.org"), "the mail to Elena", portal.logs)
    portal.await_mails("bogdan@example.org", 2)
    return Kept(document, meeting, opened, opened_meeting)


def test_the_walk_finds_what_may_be_found(portal, kept, visit):
    """Bogdan, of the group, comes across everything: so what the others do not find is not merely missed."""
    pages = walked(visit(portal.world.bogdan))
    assert {f"/documents/{kept.document.pk}/", f"/meetings/{kept.meeting.pk}/", f"/documents/{kept.opened.pk}/"} <= set(pages)
    assert SECRET in pages["/"]
    assert SECRET in pages["/notifications/"]


@pytest.mark.parametrize("name", ["carmen", "mihai", "ioana"])
def test_a_member_outside_the_group_finds_nothing(portal, kept, visit, name):
    visitor = visit(getattr(portal.world, name))
    assert_nothing_found(portal, kept, visitor)
    for path in (f"/documents/{kept.opened.pk}/", f"/meetings/{kept.opened_meeting.pk}/"):
        visitor.refused(path, 404)
    assert portal.mails_to(f"{name}@example.org") == []


def test_a_guest_finds_what_is_opened_to_guests_alone(portal, kept, visit):
    elena = visit(portal.world.elena)
    pages = assert_nothing_found(portal, kept, elena)
    elena.open("/")
    elena.page.locator(f'main a.object[href="/meetings/{kept.opened_meeting.pk}/"]').click()
    expect(elena.page.locator("#agenda")).to_contain_text("Un text al grupului")
    expect(elena.page.locator("#agenda .papers a")).to_have_count(0)
    elena.open(f"/documents/{kept.opened.pk}/")
    expect(elena.page.locator("h1")).to_have_text("Deschis oaspeților")
    own = {path for path in pages if re.fullmatch(r"/(documents|meetings)/\d+/", path)}
    guests = [portal.world.document_guests.pk, kept.opened.pk]
    assert own == {f"/meetings/{kept.opened_meeting.pk}/", *(f"/documents/{pk}/" for pk in guests)}
    mails = portal.mails_to("elena@example.org")
    assert (len(mails) > 0, [mail["Subject"] for mail in mails if SECRET in mail.as_string()]) == (True, [])


def test_a_signed_out_person_finds_the_sign_in_page_alone(portal, kept, visit):
    nobody = visit()
    for path in ["/", *(search.format(SECRET, portal.world.protection.pk) for search in SEARCHED), *kept.closed_paths]:
        nobody.open(path)
        expect(nobody.page).to_have_url(re.compile("/sign-in/login/"))
        assert SECRET not in nobody.page.content().replace(nobody.page.url, "").replace(f"?q={SECRET}", "").replace(f"q%3D{SECRET}", "")


def test_the_mail_of_somebody_removed_opens_nothing(portal, kept, visit):
    """Fane's organisation loses its seat by the secretariat's hand; the link in his older mail no longer leads anywhere."""
    link = re.search(rf"{portal.url}(/meetings/\d+/)", portal.await_mails("fane@example.org", 2)[0].get_body(("plain",)).get_content())[1]
    fane, dan = visit(portal.world.fane), visit(portal.world.dan)
    assert fane.open(link).status == 200
    seat = portal.world.protection.seats.get(organisation=portal.world.busola)
    dan.open(f"/groups/seats/{seat.pk}/end/")
    dan.send("form.form .acts button")
    fane.refused(link, 404)
    assert_nothing_found(portal, kept, fane)


def test_the_back_button_shows_nothing_after_signing_out(portal, kept, visit):
    ana = visit(portal.world.ana)
    assert ana.open(f"/documents/{kept.document.pk}/").headers["cache-control"] == "private, no-store"
    expect(ana.page.locator("h1")).to_have_text(SECRET)
    ana.page.locator("button.me").click()
    with ana.page.expect_navigation():
        ana.page.locator('#me-menu form[action="/sign-in/logout/"] button').click()
    ana.page.go_back()
    expect(ana.page).to_have_url(re.compile("/sign-in/login/"))
    expect(ana.page.locator("body")).not_to_contain_text(SECRET)


def assert_nothing_found(portal, kept: Kept, visitor: Visitor) -> dict[str, str]:
    """By walking, by searching, by guessing addresses, by acting. What was walked through."""
    pages = walked(visitor)
    assert [path for path, text in pages.items() if SECRET in text] == []
    for search in SEARCHED:
        path = search.format(SECRET, portal.world.protection.pk)
        answer = visitor.context.request.get(path)
        assert SECRET not in answer.text().replace(f'value="{SECRET}"', "").replace(f"q={SECRET}", ""), path
    for path in kept.closed_paths:
        visitor.refused(path, 404)
        assert SECRET not in visitor.page.content()
    visitor.refused(f"/documents/{10**9}/", 404)
    return pages


def walked(visitor: Visitor) -> dict[str, str]:
    """Every page that links lead to from Home, with its text: fetched with the browser's session."""
    pages, ahead = {}, deque([("", "/")])
    while ahead:
        origin, path = ahead.popleft()
        if path in pages or NOT_FOLLOWED.match(path):
            continue
        answer = visitor.context.request.get(path)
        assert answer.status == 200, f"a link on {origin} leads to {path}, which answers {answer.status}"
        is_page = answer.headers["content-type"].startswith("text/html")
        pages[path] = answer.text() if is_page else ""
        ahead.extend((path, unescape(found)) for found in LINK.findall(pages[path]))
        assert len(pages) < MOST_PAGES
    return pages
