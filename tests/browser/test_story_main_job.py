"""From a new organisation to a cancelled meeting: what the portal is for, by clicks, with every mail that leaves."""

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from email.message import EmailMessage

import pytest
from django.utils import timezone
from icalendar import Calendar
from playwright.sync_api import expect

from protect_portal.workdays.days import first_working_day_from
from tests.browser.portal import until
from tests.browser.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

MIRA, PASSWORD = "mira@lumina.example", "trei-poteci-prin-ceata"
DRAFT, MEETING = "Poziție despre casele sigure", "Ședința de toamnă a grupului"


@dataclass
class Story:
    """What one step leaves to the next."""

    portal: object
    dan: Visitor
    ana: Visitor
    mira: Visitor
    numbers: dict[str, int] = field(default_factory=dict)

    def path(self, noun: str, verb: str = "") -> str:
        return f"/{noun}s/{self.numbers[noun]}/" + (f"{verb}/" if verb else "")


def test_the_main_job(portal, visit):
    story = Story(portal, visit(), visit(portal.world.ana), visit(locale="en-GB"))
    registers_an_organisation(story)
    invites_its_representative(story)
    accepts_the_invitation(story)
    seats_it_in_the_group(story)
    uploads_a_draft(story)
    only_the_group_reads_it(story, visit)
    calls_a_meeting(story)
    puts_the_draft_on_the_agenda(story)
    convenes_it(story)
    answers_from_home(story)
    answers_from_the_page(story)
    chair_sees_the_answer(story)
    is_reminded_once(story)
    moves_the_meeting(story)
    cancels_the_meeting(story)
    assert len(portal.mails_to(MIRA)) == 5, "invited to the portal, to the meeting, reminded, moved, cancelled: each once"


def registers_an_organisation(story: Story) -> None:
    dan = story.dan
    dan.sign_in("dan@example.org")
    dan.shows("/")
    dan.page.locator('nav.rail a[href="/members/"]').click()
    dan.follow("/organisations/new/")
    dan.fill(name="Asociația Lumina Dunării", name_en="Danube Light", short_name="Lumina")
    dan.tick(kind="ngo")
    dan.send()
    story.numbers["organisation"] = dan.number()
    dan.follow(story.path("organisation", "membership"))
    dan.tick(status="active")
    dan.fill(basis="Hotărârea AG nr. 7/2026")
    dan.send()
    dan.shows(story.path("organisation"))


def invites_its_representative(story: Story) -> None:
    dan = story.dan
    dan.follow(story.path("organisation", "invite"))
    dan.fill(email=MIRA, name="Mira Munteanu")
    dan.tick(role="representative", language="ro")
    dan.send()
    dan.shows(story.path("organisation"))
    expect(dan.page.locator("main")).to_contain_text("Mira Munteanu")


def accepts_the_invitation(story: Story) -> None:
    (mail,) = story.portal.await_mails(MIRA, 1)
    link = re.search(r"http://localhost:\d+(/invitations/\S+)", text_of(mail))[1]
    mira = story.mira
    mira.open(link)
    mira.page.locator('form.languages button[value="en"]').first.click()
    expect(mira.page.locator("html")).to_have_attribute("lang", "en")
    mira.tick(language="en")
    mira.fill(password=PASSWORD)
    mira.send()
    mira.shows("/")
    expect(mira.page.locator("html")).to_have_attribute("lang", "en")
    expect(mira.page.locator("h1")).to_have_text("What needs me")
    mira.refused(link, 404)


def seats_it_in_the_group(story: Story) -> None:
    dan, story.numbers["group"] = story.dan, story.portal.world.protection.pk
    dan.page.locator('nav.rail a[href="/groups/"]').click()
    dan.follow(story.path("group"))
    dan.follow(story.path("group", "seats/new"))
    dan.field("organisation").select_option(str(story.numbers["organisation"]))
    dan.fill(basis="Hotărârea AG nr. 8/2026")
    dan.send()
    dan.shows(story.path("group"))
    expect(dan.page.locator("main aside").first).to_contain_text("Lumina")


def uploads_a_draft(story: Story) -> None:
    mira = story.mira
    mira.open("/")
    mira.page.locator(f'nav.rail a[href="{story.path("group")}"]').click()
    mira.follow(f"/documents/new/?group={story.numbers['group']}")
    mira.share(DRAFT)
    story.numbers["document"] = mira.number()
    expect(mira.page.locator("h1")).to_have_text(DRAFT)


def only_the_group_reads_it(story: Story, visit) -> None:
    story.ana.open(story.path("document"))
    expect(story.ana.page.locator("h1")).to_have_text(DRAFT)
    with story.ana.page.expect_download() as download:
        story.ana.page.locator("main .versions ~ section a[download]").first.click()
    assert download.value.suggested_filename == "text.docx"
    for name in ("carmen", "elena", "mihai"):
        outsider = visit(getattr(story.portal.world, name))
        outsider.refused(story.path("document"), 404)
        outsider.open(f"/documents/?q={DRAFT.split()[0]}")
        expect(outsider.page.locator(f'main a[href="{story.path("document")}"]')).to_have_count(0)
        outsider.close()


def calls_a_meeting(story: Story) -> None:
    ana = story.ana
    ana.page.locator('nav.rail a[href="/meetings/"]').click()
    ana.follow("/meetings/call/")
    ana.field("group").select_option(str(story.numbers["group"]))
    mira = ana.page.locator("#who label", has_text="Mira Munteanu")
    expect(mira).to_be_visible()
    day = first_working_day_from(timezone.localdate() + timedelta(days=24))
    ana.fill(title=MEETING, held_on=day.isoformat(), starts="10:00", ends="12:00", link="https://meet.example.org/toamna")
    ana.fill(**{"items-0-title": "Deschidere", "items-0-minutes": "10", "items-1-title": "Casele sigure", "items-1-minutes": "40"})
    ana.send('button.button[value="draft"]')
    story.numbers["meeting"] = ana.number()


def puts_the_draft_on_the_agenda(story: Story) -> None:
    ana = story.ana
    ana.follow(story.path("meeting", "agenda"))
    papers = ana.field("items-1-papers")
    papers.locator("option", has_text=DRAFT).click()
    ana.send("form.form-wide .acts button.primary")
    ana.shows(story.path("meeting"))
    expect(ana.page.locator("#agenda .papers").nth(1)).to_contain_text(DRAFT)


def convenes_it(story: Story) -> None:
    ana, portal = story.ana, story.portal
    ana.send(f'form[action="{story.path("meeting", "convene")}"] button')
    mail = portal.await_mails(MIRA, 2)[-1]
    assert portal.await_mails("bogdan@example.org", 1)[0]["To"] == "bogdan@example.org"
    event, method = calendar_of(mail)
    assert (method, event["sequence"], str(event["summary"]), event["status"]) == ("REQUEST", 0, MEETING, "CONFIRMED")
    assert event.decoded("attendee") == f"mailto:{MIRA}"
    assert event.decoded("dtstart").hour == 10
    assert event["dtstart"].params["TZID"] == "Europe/Bucharest"
    assert story.path("meeting") in text_of(mail)
    assert DRAFT not in text_of(mail), "titles of papers stay in the portal"


def answers_from_home(story: Story) -> None:
    mira = story.mira
    mira.open("/")
    row = mira.page.locator("main .rows .row", has_text=MEETING)
    with mira.page.expect_response(lambda response: response.url.endswith(story.path("meeting", "answer"))) as answered:
        row.locator('button[name="answer"][value="yes"]').click()
    assert answered.value.status == 200
    expect(mira.page.locator('main button[name="answer"][value="yes"]')).to_have_attribute("aria-pressed", "true")
    mira.shows("/")
    assert answer_of(story) == "yes"


def answers_from_the_page(story: Story) -> None:
    mira = story.mira
    mira.open(story.path("meeting"))
    pressed = mira.page.locator('main .band button[name="answer"][value="maybe"]')
    expect(mira.page.locator('main .band button[name="answer"][value="yes"]')).to_have_attribute("aria-pressed", "true")
    pressed.click()
    expect(pressed).to_have_attribute("aria-pressed", "true")
    expect(pressed).to_be_focused()
    assert answer_of(story) == "maybe"


def chair_sees_the_answer(story: Story) -> None:
    story.ana.open(story.path("meeting"))
    row = story.ana.page.locator("#invited tr", has_text="Mira Munteanu")
    expect(row.locator("td").nth(2)).to_have_text(re.compile(r"^\s*(poate|maybe)\s*$", re.IGNORECASE))
    silent = story.ana.page.locator("#invited tr", has_text="Bogdan Bârsan")
    expect(silent.locator("td").nth(2)).to_have_text(re.compile("^(niciun răspuns încă|no answer yet|.*încă.*)$"))


def is_reminded_once(story: Story) -> None:
    """Its day comes for Mira alone: one mail, and none when everything is looked at again."""
    portal = story.portal
    (row,) = until(lambda: reminders(story, MIRA), "the reminder's row")
    assert row["state"] == "pending"
    portal.rows("UPDATE notifications_delivery SET due_at = now(), next_try_at = now() WHERE id = %s", row["id"])
    mail = portal.await_mails(MIRA, 3)[-1]
    assert mail["Message-ID"].startswith(f"<delivery.{row['id']}@")
    assert [part for part in mail.walk() if part.get_content_type() == "text/calendar"] == []
    portal.forget_sweeps()
    story.mira.open(story.path("meeting"))
    story.mira.page.locator('main .band button[name="answer"][value="yes"]').click()
    portal.await_sweeps()
    assert len(portal.mails_to(MIRA)) == 3
    assert [each["state"] for each in reminders(story, MIRA)] == ["sent"]


def moves_the_meeting(story: Story) -> None:
    ana, portal = story.ana, story.portal
    (older,) = reminders(story, "bogdan@example.org")
    assert older["state"] == "pending"
    ana.open(story.path("meeting", "move"))
    day = first_working_day_from(date.fromisoformat(ana.field("held_on").input_value()) + timedelta(days=1))
    ana.fill(held_on=day.isoformat(), starts="14:00", ends="16:00")
    ana.send('button[value="move"]')
    ana.shows(story.path("meeting"))
    event, method = calendar_of(portal.await_mails(MIRA, 4)[-1])
    assert (method, event["sequence"], event.decoded("dtstart").hour, event.decoded("dtstart").date()) == ("REQUEST", 1, 14, day)
    assert event["uid"] == calendar_of(portal.mails_to(MIRA)[1])[0]["uid"]
    until(lambda: len(reminders(story, "bogdan@example.org")) == 2, "the newer reminder")
    assert [row["state"] for row in reminders(story, "bogdan@example.org")] == ["cancelled", "pending"]
    assert answer_of(story) == "", "answers are asked for again"


def cancels_the_meeting(story: Story) -> None:
    ana, portal = story.ana, story.portal
    ana.page.locator(f'main a[href="{story.path("meeting", "cancel")}"]').click()
    dialog = ana.page.locator("dialog#cancel")
    expect(dialog).to_be_visible()
    dialog.locator('[name="reason"]').fill("Sala nu mai este liberă.")
    with ana.page.expect_navigation():
        dialog.locator("form button.danger").click()
    event, method = calendar_of(portal.await_mails(MIRA, 5)[-1])
    assert (method, event["status"], event["sequence"]) == ("CANCEL", "CANCELLED", 2)
    until(lambda: {row["state"] for row in reminders(story, "bogdan@example.org")} == {"cancelled"}, "no reminder any more")
    story.mira.open("/")
    expect(story.mira.page.locator('main button[name="answer"]')).to_have_count(0)


def text_of(mail: EmailMessage) -> str:
    return mail.get_body(("plain",)).get_content()


def calendar_of(mail: EmailMessage):
    """The event in a mail's .ics, and the method, which the part and the file must both say (RFC 6047, 2.4)."""
    (part,) = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    calendar = Calendar.from_ical(part.get_content())
    (event,) = calendar.walk("VEVENT")
    assert part["Content-Type"].params["method"] == calendar["method"]
    return event, str(calendar["method"])


def answer_of(story: Story) -> str:
    statement = "SELECT answer FROM meetings_invitee i JOIN members_user u ON u.id = i.user_id WHERE meeting_id = %s AND email = %s"
    return story.portal.rows(statement, story.numbers["meeting"], MIRA)[0]["answer"]


def reminders(story: Story, address: str) -> list[dict]:
    """Those of the last working day; one of seven days before has tests of its own."""
    statement = """SELECT d.id, d.state FROM notifications_delivery d JOIN members_user u ON u.id = d.recipient_id
        WHERE d.kind = 'meeting_reminder' AND d.occurrence NOT LIKE '%%-7' AND d.object_id = %s AND u.email = %s ORDER BY d.id"""
    return story.portal.rows(statement, story.numbers["meeting"], address)
