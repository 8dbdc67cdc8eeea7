"""On a phone, by thumb; and without JavaScript."""

import re

import pytest
from playwright.sync_api import expect

from meetings.models import AgendaItem
from tests.browser.addresses import Page, furnish, pages_of
from tests.browser.visitor import PHONE, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PROCESSES = ()
NARROW, WIDE = 320, 390
SMALLEST = 44  # CSS pixels (WCAG 2.2, 2.5.5)

# What a thumb must hit, and how large it is. A radio button or a box counts together with its label.
SMALL_TARGETS = """smallest => {
  const shown = each => each.checkVisibility({visibilityProperty: true}) && each.getClientRects().length
    && !each.closest(".visually-hidden, .skip");
  const controls = "button, a.button, .chip, .tabs a, .menu a, select, textarea, summary, input:not([type=hidden])";
  const targets = [...document.querySelectorAll(controls)].filter(shown);
  return targets.flatMap(target => {
    const parts = [target, ...(/checkbox|radio/.test(target.type) ? target.labels : [])].map(part => part.getBoundingClientRect());
    const height = Math.max(...parts.map(part => part.bottom)) - Math.min(...parts.map(part => part.top));
    const width = Math.max(...parts.map(part => part.right)) - Math.min(...parts.map(part => part.left));
    const small = height < smallest - 0.5 || width < smallest - 0.5;
    return small ? [`${Math.round(width)}x${Math.round(height)} ${target.outerHTML.slice(0, 140)}`] : [];
  });
}"""


@pytest.fixture(scope="module")
def pages(portal) -> list[Page]:
    furnish(portal)
    return pages_of(portal)


def test_the_tabs_lead_everywhere(portal, visit):
    ana = visit(portal.world.ana, **PHONE)
    ana.open("/")
    for path in ("/groups/", "/documents/", "/meetings/", "/"):
        ana.page.locator(f'nav.tabs a[href="{path}"]').tap()
        ana.shows(path)
        expect(ana.page.locator(f'nav.tabs a[href="{path}"]')).to_have_attribute("aria-current", "true")
    for path in ("/members/", f"/groups/{portal.world.protection.pk}/", "/account/"):
        ana.page.locator("nav.tabs button").tap()
        ana.page.locator(f'#more-menu a[href="{path}"]').tap()
        ana.shows(path)


def test_an_invitation_is_answered(portal, visit):
    fane = visit(portal.world.fane, **PHONE)
    fane.open("/")
    fane.page.locator('main button[name="answer"][value="yes"]').tap()
    expect(fane.page.locator('main button[name="answer"][value="yes"]')).to_have_attribute("aria-pressed", "true")
    assert answers_of(portal, "fane") == ["yes"]


def test_a_document_is_shared(portal, visit):
    bogdan = visit(portal.world.bogdan, **PHONE)
    bogdan.open(f"/groups/{portal.world.protection.pk}/")
    bogdan.follow(f"/documents/new/?group={portal.world.protection.pk}")
    bogdan.share("De pe telefon")
    expect(bogdan.page.locator("h1")).to_have_text("De pe telefon")


def test_the_agenda_is_put_in_order_by_buttons(portal, pages, visit):
    ana, meeting = visit(portal.world.ana, **PHONE), portal.world.meeting
    ana.open(f"/meetings/{meeting.pk}/agenda/")
    titles = [row.input_value() for row in ana.page.locator('.agenda-editor [name$="-title"]').all()]
    third = ana.page.locator(".agenda-editor > li").nth(2)
    up = ana.page.locator('button[value="up:2"]')
    expect(third.locator('[name="items-2-title"]')).to_have_value(titles[2])
    up.tap()
    expect(up).to_be_focused()
    up.tap()
    expect(up).to_be_disabled()
    expect(ana.field("items-2-title")).to_be_focused()
    expect(ana.page.locator("[data-agenda-place]")).to_have_text(re.compile(r"^\D*\b1\b\D+\b5\b\D*$"))
    ana.send("form.form-wide > .acts button.primary")
    ana.shows(f"/meetings/{meeting.pk}/")
    assert agenda_of(meeting) == [titles[2], titles[0], titles[1], *titles[3:]]


def test_every_page_fits_and_every_target_is_large_enough(portal, pages, visit):
    visitors, found = {}, []
    for page in pages:
        if page.who not in visitors:
            visitors[page.who] = visit(getattr(portal.world, page.who) if page.who else None, **PHONE)
        found += misfits(visitors[page.who], page)
    assert not found, "\n".join(found)


def misfits(visitor: Visitor, page: Page) -> list[str]:
    """Where a page is wider than the phone, or a target smaller than a thumb; both measured, nothing done."""
    with visitor.expecting(*({page.status} - {200})):
        visitor.open(page.path)
    found, name = [], page.name or page.path
    for width in (WIDE, NARROW):
        visitor.page.set_viewport_size({"width": width, "height": 844})
        needed = visitor.page.evaluate("() => document.documentElement.scrollWidth")
        found += [f"{name}: {needed} wide at {width}"] if needed > width else []
        found += [f"{name} at {width}: {target}" for target in visitor.page.evaluate(SMALL_TARGETS, SMALLEST)]
    return found


def test_it_works_without_javascript(portal, pages, visit):
    ana = visit(**PHONE, java_script_enabled=False)
    ana.sign_in("ana@example.org")
    ana.shows("/")
    answers_without_javascript(portal, ana)
    ana.open(f"/documents/new/?group={portal.world.protection.pk}")
    ana.share("Fără JavaScript")
    expect(ana.page.locator("h1")).to_have_text("Fără JavaScript")
    writes_the_agenda_without_javascript(portal, ana)


def answers_without_javascript(portal, ana: Visitor) -> None:
    ana.send('button[name="answer"][value="maybe"]')
    ana.shows(f"/meetings/{portal.world.meeting.pk}/")
    expect(ana.page.locator('main button[name="answer"][value="maybe"]')).to_have_attribute("aria-pressed", "true")
    assert answers_of(portal, "ana") == ["maybe"]


def writes_the_agenda_without_javascript(portal, ana: Visitor) -> None:
    """A row is added and moved up by the server; what was typed before stays."""
    meeting = portal.world.meeting
    before = agenda_of(meeting)
    ana.open(f"/meetings/{meeting.pk}/agenda/")
    ana.fill(**{"items-0-title": "Deschidere, scrisă din nou"})
    ana.send('button[name="do"][value="add"]')
    last = len(before)
    ana.fill(**{f"items-{last}-title": "Un punct nou", f"items-{last}-minutes": "20"})
    ana.send(f'button[value="up:{last}"]')
    expect(ana.field("items-0-title")).to_have_value("Deschidere, scrisă din nou")
    ana.send("form.form-wide > .acts button.primary")
    ana.shows(f"/meetings/{meeting.pk}/")
    assert agenda_of(meeting) == ["Deschidere, scrisă din nou", *before[1:-1], "Un punct nou", before[-1]]


def agenda_of(meeting) -> list[str]:
    return list(AgendaItem.objects.filter(meeting=meeting).values_list("title", flat=True))


def answers_of(portal, name: str) -> list[str]:
    person = getattr(portal.world, name)
    statement = "SELECT answer FROM meetings_invitee WHERE meeting_id = %s AND user_id = %s"
    return [row["answer"] for row in portal.rows(statement, portal.world.meeting.pk, person.pk)]
