"""The agenda's editor: order, papers, two people at once, and what works without JavaScript."""

import pytest
from django.urls import reverse

from meetings.models import AgendaItem, AgendaPaper, Meeting
from protect_portal.audit.models import Event


@pytest.fixture
def rows(world):
    """Typed rows as POST data: each a dict of the fields that differ from an ordinary item."""

    def typed(*items, base=1, do="") -> dict:
        data = {"base": str(base), "items-TOTAL_FORMS": str(len(items)), "items-INITIAL_FORMS": "0"} | ({"do": do} if do else {})
        for number, item in enumerate(items):
            fields = {"title": "Punct", "minutes": "15", "kind": "discussion", "ORDER": str(number + 1)} | item
            data |= {f"items-{number}-{name}": value for name, value in fields.items()}
        return data

    return typed


@pytest.fixture
def edit(world, client_of):
    return lambda who, data: client_of(getattr(world, who)).post(reverse("agenda-edit", args=[world.meeting.pk]), data)


def agenda(world) -> list[tuple]:
    return list(world.meeting.items.values_list("title", "minutes"))


@pytest.mark.parametrize(("who", "status"), [("ana", 303), ("dan", 303), ("gina", 303), ("bogdan", 403), ("carmen", 404), ("elena", 404)])
def test_who_may_edit(edit, rows, who, status):
    assert edit(who, rows({"title": "Nou"})).status_code == status


def test_whole_agenda_is_saved(world, edit, rows, owed):
    first = world.meeting.items.get()
    item = {"title": "Ghid", "minutes": "40", "kind": "decision", "presenter": str(world.fane.pk), "restricted": "on", "ORDER": "1"}
    papers = [str(world.document_group.current_version_id), str(world.document_leads.current_version_id)]
    response = edit("ana", rows({"title": "Deschidere", "item": str(first.pk), "ORDER": "2"}, item | {"papers": papers}))
    assert (response.status_code, agenda(world)) == (303, [("Ghid", 40), ("Deschidere", 15)])
    saved = world.meeting.items.first()
    assert (saved.kind, saved.presenter, saved.restricted, saved.papers.count()) == ("decision", world.fane, True, 2)
    assert world.meeting.items.get(title="Deschidere").pk == first.pk
    assert (Event.objects.get().kind, Event.objects.get().data, owed()) == ("meeting.agenda_edited", {"items": 2}, [])


def test_second_editor_sees_both_texts_and_loses_nothing(world, edit, rows):
    edit("ana", rows({"title": "Textul Anei"}))
    response = edit("dan", rows({"title": "Textul lui Dan"}))
    page = response.content.decode()
    assert (response.status_code, agenda(world)) == (409, [("Textul Anei", 15)])
    assert ("Textul Anei" in page, 'value="Textul lui Dan"' in page, response.context["base"]) == (True, True, 2)
    assert edit("dan", rows({"title": "Textul lui Dan"}, base=2)).status_code == 303
    assert agenda(world) == [("Textul lui Dan", 15)]


def test_base_revision_that_cannot_be_read_is_old(edit, rows):
    assert [edit("ana", rows({}, base=base)).status_code for base in ("", "x", "0", "9")] == [409, 409, 409, 409]


@pytest.mark.parametrize(
    ("do", "order"), [("up:1", ["B", "A", "C"]), ("down:1", ["A", "C", "B"]), ("up:0", ["A", "B", "C"]), ("down:2", ["A", "B", "C"])]
)
def test_buttons_move_rows_without_javascript_and_save_nothing(world, edit, rows, do, order):
    response = edit("ana", rows({"title": "A"}, {"title": "B"}, {"title": "C"}, do=do))
    formset = response.context["formset"]
    shown = sorted(formset.forms, key=lambda form: int(form["ORDER"].value()))
    assert (response.status_code, [form["title"].value() for form in shown]) == (200, order)
    assert agenda(world) == [("Deschidere", 10)]


def test_new_row_left_empty_is_no_item(world, edit, rows):
    response = edit("ana", rows({"title": "A"}, do="add"))
    added = response.context["formset"].forms[1]
    assert (response.status_code, added["title"].value(), str(added["minutes"].value()), added.errors) == (200, None, "15", {})
    assert edit("ana", rows({"title": "A"}, {"title": "", "ORDER": "2"})).status_code == 303
    assert agenda(world) == [("A", 15)]


def test_removed_row_is_gone(world, edit, rows):
    assert edit("ana", rows({"title": "A"}, {"title": "", "DELETE": "on"})).status_code == 303
    assert agenda(world) == [("A", 15)]


def test_wrong_input_keeps_everything(world, edit, rows):
    response = edit("ana", rows({"title": "A", "minutes": "0"}, {"title": "", "minutes": "20"}))
    errors = [list(form.errors) for form in response.context["formset"]]
    assert (response.status_code, errors, response.context["base"]) == (422, [["minutes"], ["title"]], "1")
    assert agenda(world) == [("Deschidere", 10)]


def test_paper_the_editor_cannot_see_is_no_choice(world, edit, rows):
    hidden = [world.document_private, world.foreign_document]
    answers = [edit("ana", rows({"papers": [str(document.current_version_id)]})).status_code for document in hidden]
    assert (answers, AgendaPaper.objects.count()) == ([422, 422], 0)


def test_what_the_editor_does_not_see_stays(world, edit, rows):
    """Dan pins what Ana may not see; her saving neither shows nor removes it."""
    item = world.meeting.items.get()
    AgendaPaper.objects.create(item=item, version=world.document_private.current_version)
    edit("ana", rows({"title": "Deschidere, pe larg", "item": str(item.pk)}))
    assert [paper.version.document for paper in AgendaPaper.objects.all()] == [world.document_private]


def test_item_of_another_meeting_is_not_taken(world, edit, rows):
    foreign = world.foreign_meeting.items.get()
    edit("ana", rows({"title": "Luat", "item": str(foreign.pk)}))
    foreign.refresh_from_db()
    assert (foreign.meeting, foreign.title == "Luat", agenda(world)) == (world.foreign_meeting, False, [("Luat", 15)])
    assert AgendaItem.objects.filter(meeting=world.meeting).count() == 1


@pytest.mark.parametrize(
    "posted",
    [
        {"do": "up:0"},
        {"do": "add"},
        {"do": "up:0", "items-TOTAL_FORMS": "x", "items-INITIAL_FORMS": "0"},
        {"do": "down:0", "items-TOTAL_FORMS": "9" * 5000, "items-INITIAL_FORMS": "0"},
        {"do": "up:1", "items-TOTAL_FORMS": "2", "items-INITIAL_FORMS": "0", "items-0-ORDER": "9" * 5000},
    ],
)
def test_numbers_that_cannot_be_read_break_nothing(world, edit, posted):
    assert (edit("ana", posted).status_code, agenda(world)) == (200, [("Deschidere", 10)])


def test_order_and_base_that_are_too_long(world, edit, rows):
    assert edit("ana", rows({"ORDER": "9" * 5000})).status_code == 422
    assert [edit("ana", rows({}, do=f"up:{'9' * 5000}", base="9" * 5000)).status_code, agenda(world)] == [409, [("Deschidere", 10)]]


@pytest.mark.parametrize("status", ["held", "cancelled"])
def test_afterwards_it_is_fixed(world, edit, rows, status):
    Meeting.objects.filter(pk=world.meeting.pk).update(status=status)
    assert edit("ana", rows({})).status_code == 409
