"""Two acts on one text at the same moment, on two connections: the second decides under the lock, after what the first has done."""

from concurrent.futures import ThreadPoolExecutor
from copy import copy
from threading import Barrier

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from documents.actions.access import grant_access, take_back
from documents.actions.circle import Target, answer_label_change, change_audience
from documents.actions.document import add_version, edit_document, withdraw_document
from documents.actions.hiding import hide_document, show_document
from documents.forms import DocumentEditForm
from documents.models import Document, LabelChange, Version
from protect_portal.access.rights import can
from protect_portal.audit.status import NoLonger, Stale, WrongStatus
from tests.documents.sending import events_of
from tests.documents.test_access_grant import give, key
from tests.documents.test_bad_sharing import beside
from tests.documents.test_document_share import consent, save, standing
from tests.files.hostile import upload
from tests.make import make_document, make_docx

BACK = {"reason": "Depășit"}


@pytest.fixture
def text(clone, world):
    """Bogdan's, in the group that Ana chairs."""
    return make_document(world.bogdan, group=world.protection, title="Al Busolei")


def again(document) -> Document:
    """The same document as another page has it."""
    return Document.objects.get(pk=document.pk)


def kinds(document) -> list[str]:
    return [kind for kind, *_rest in events_of(document)]


def answered(act):
    """What an act raises, for whoever comes second."""

    def tried():
        try:
            return act()
        except (PermissionDenied, NoLonger) as refusal:
            return refusal

    return tried


# Hidden


def test_hidden_beside_sharing(world, client_of, text):
    """The chair hides it while its author gives access: nobody is let in to a text that identifies somebody."""
    author = client_of(world.bogdan)
    answer = beside(
        lambda: hide_document(text, by=world.ana, reason="person"),
        lambda: give(author, again(text), key(world.carmen), reason="De păstrat"),
    )
    text.refresh_from_db()
    assert (answer.status_code, "De păstrat" in answer.content.decode(), text.granted) == (409, True, [])
    assert (text.readers, kinds(text)) == ([key(world.bogdan)], ["document.hidden"])


def test_shared_beside_hiding(world, client_of, text):
    """What was given a moment ago stands, and opens nothing while the text is hidden."""
    chair = client_of(world.ana)
    answer = beside(
        lambda: grant_access(text, world.carmen, "view", by=world.bogdan, reason="Verificare"),
        lambda: chair.post(reverse("document-hide", args=[text.pk]), {"reason": "person"}),
    )
    text.refresh_from_db()
    assert (answer.status_code, text.granted, text.readers) == (303, [key(world.carmen)], [key(world.bogdan)])
    assert can(world.carmen, "view", text) is False


def test_hidden_beside_another_circle(world, client_of, text):
    author = client_of(world.bogdan)
    answer = beside(
        lambda: hide_document(text, by=world.ana, reason="data"), lambda: save(author, again(text), "members", why="De păstrat")
    )
    assert (answer.status_code, "De păstrat" in answer.content.decode(), standing(text)) == (409, True, ("group", "amber"))


def test_another_circle_beside_hiding(world, text):
    """Closed to its author a moment before: the chair hides nothing that they no longer see, and reads why not."""
    stale = again(text)
    refusal = beside(
        lambda: change_audience(text, Target("named", "red"), by=world.bogdan),
        answered(lambda: hide_document(stale, by=world.ana, reason="person")),
    )
    text.refresh_from_db()
    assert (type(refusal), text.hidden_at, standing(text)) == (PermissionDenied, None, ("named", "red"))


def test_hidden_twice_at_once(world, text):
    stale = again(text)
    refusal = beside(
        lambda: hide_document(text, by=world.ana, reason="person"), answered(lambda: hide_document(stale, by=world.bogdan, reason="data"))
    )
    assert (type(refusal), kinds(text)) == (NoLonger, ["document.hidden"])


def test_shown_while_the_circle_changes_keeps_the_circle(world, text):
    """Each act writes its own columns: the circle that another has just chosen is not written back."""
    hide_document(text, by=world.bogdan, reason="data")
    shown, stale = again(text), again(text)
    refusal = beside(
        lambda: show_document(shown, by=world.bogdan), answered(lambda: change_audience(stale, Target("named", "red"), by=world.bogdan))
    )
    text.refresh_from_db()
    assert (refusal, text.hidden_at, standing(text)) == (None, None, ("named", "red"))


# Withdrawn


def test_withdrawn_beside_a_new_version(world, client_of, text):
    author = client_of(world.bogdan)
    data = {"file": make_docx("Alt text."), "base": 1, "label": "", "note": "De păstrat"}
    answer = beside(
        lambda: withdraw_document(text, by=world.ana, reason="Depășit"),
        lambda: author.post(reverse("version-upload", args=[text.pk]), data),
    )
    assert (answer.status_code, "De păstrat" in answer.content.decode()) == (409, True)
    assert (text.versions.count(), kinds(text)) == (1, ["document.withdrawn"])


def test_a_new_version_beside_withdrawing(world, client_of, text):
    chair = client_of(world.ana)
    answer = beside(
        lambda: add_version(text, make_docx("Alt text."), by=world.bogdan, base=1),
        lambda: chair.post(reverse("document-withdraw", args=[text.pk]), BACK),
    )
    text.refresh_from_db()
    assert (answer.status_code, text.status, text.current_version.number) == (303, "withdrawn", 2)
    assert kinds(text) == ["version.added", "document.withdrawn"]


def test_withdrawn_beside_an_edit(world, text):
    form = edit_form(world.bogdan, text, title="Alt titlu")
    refusal = beside(
        lambda: withdraw_document(again(text), by=world.ana, reason="Depășit"), answered(lambda: edit_document(form, by=world.bogdan))
    )
    text.refresh_from_db()
    assert (type(refusal), text.title, text.status) == (WrongStatus, "Al Busolei", "withdrawn")


def test_withdrawn_twice_at_once(world, client_of, text):
    chair = client_of(world.ana)
    answer = beside(
        lambda: withdraw_document(text, by=world.bogdan, reason="Depășit"),
        lambda: chair.post(reverse("document-withdraw", args=[text.pk]), BACK),
    )
    assert (answer.status_code, kinds(text)) == (409, ["document.withdrawn"])


def test_withdrawn_beside_access_by_name(world, client_of, text):
    author = client_of(world.bogdan)
    answer = beside(lambda: withdraw_document(text, by=world.ana, reason="Depășit"), lambda: give(author, again(text), key(world.carmen)))
    text.refresh_from_db()
    assert (answer.status_code, text.granted) == (409, [])


# Edited


def edit_form(person, document, **changed) -> DocumentEditForm:
    """A form as its page was made a moment ago, filled in."""
    blank = DocumentEditForm(instance=again(document), user=person)
    data = {name: blank[name].value() for name in blank.fields} | changed
    form = DocumentEditForm(data, instance=copy(again(document)), user=person)
    assert form.is_valid(), form.errors
    return form


def test_two_edits_of_the_same_words(world, text):
    first, second = edit_form(world.bogdan, text, title="Al lui Bogdan"), edit_form(world.ana, text, title="Al Anei")
    refusal = beside(lambda: edit_document(first, by=world.bogdan), answered(lambda: edit_document(second, by=world.ana)))
    text.refresh_from_db()
    assert (type(refusal), text.title, kinds(text)) == (Stale, "Al lui Bogdan", ["document.edited"])


def test_an_edit_beside_another_circle_keeps_both(world, text):
    form = edit_form(world.bogdan, text, title="Alt titlu")
    beside(
        lambda: change_audience(again(text), Target("group", "amber_strict"), by=world.ana), lambda: edit_document(form, by=world.bogdan)
    )
    text.refresh_from_db()
    assert (text.title, standing(text)) == ("Alt titlu", ("group", "amber_strict"))


def test_whom_a_narrower_circle_has_just_shut_out_edits_nothing(world, text):
    form = edit_form(world.ana, text, title="Al Anei")
    refusal = beside(
        lambda: change_audience(again(text), Target("named", "red"), by=world.bogdan), answered(lambda: edit_document(form, by=world.ana))
    )
    text.refresh_from_db()
    assert (type(refusal), text.title) == (PermissionDenied, "Al Busolei")


def test_whoever_has_just_lost_writing_adds_no_version(world, text):
    grant_access(text, world.carmen, "edit", by=world.bogdan, reason="De scris")
    stale = again(text)
    refusal = beside(
        lambda: take_back(text, key(world.carmen), by=world.bogdan),
        answered(lambda: add_version(stale, make_docx("Al Carmenei."), by=world.carmen, base=1)),
    )
    assert (type(refusal), text.versions.count()) == (PermissionDenied, 1)


# Versions


def test_two_versions_at_once_from_the_same_one(world, text):
    """The second is told that somebody was faster: nothing is numbered twice, nothing skipped, nothing stored."""
    stale = again(text)
    refusal = beside(
        lambda: add_version(text, make_docx("Al lui Bogdan."), by=world.bogdan, base=1),
        answered(lambda: add_version(stale, make_docx("Al Anei."), by=world.ana, base=1)),
    )
    assert (type(refusal), numbers(text)) == (NoLonger, [1, 2])
    text.refresh_from_db()
    assert (text.current_version.number, kinds(text)) == (2, ["version.added"])


def test_many_who_try_again_leave_no_gap(world, text):
    """Six at once, each from the newest they see, until it is in: seven versions without a gap."""
    start = Barrier(6, timeout=20)

    def writer(number: int) -> int:
        try:
            start.wait()
            while True:
                document = again(text)
                try:
                    file = upload(make_docx(f"Textul {number}.").read())
                    return add_version(document, file, by=world.bogdan, base=document.current_version.number).number
                except NoLonger:
                    continue
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        made = sorted(pool.map(writer, range(6)))
    assert (made, numbers(text)) == ([2, 3, 4, 5, 6, 7], [1, 2, 3, 4, 5, 6, 7])
    text.refresh_from_db()
    assert (text.current_version.number, [version.made_from.number for version in text.versions.exclude(number=1)]) == (
        7, [6, 5, 4, 3, 2, 1],
    )  # fmt: skip


def test_the_same_version_pressed_twice_at_once(world, text):
    content, stale = make_docx("O dată.").read(), again(text)
    second = beside(
        lambda: add_version(text, upload(content), by=world.bogdan, base=1),
        lambda: add_version(stale, upload(content), by=world.bogdan, base=1).number,
    )
    assert (second, numbers(text), kinds(text)) == (2, [1, 2], ["version.added"])


def test_a_version_beside_a_new_circle_keeps_both(world, text):
    stale = again(text)
    beside(
        lambda: add_version(text, make_docx("Alt text."), by=world.bogdan, base=1),
        lambda: change_audience(stale, Target("group", "amber_strict"), by=world.ana),
    )
    text.refresh_from_db()
    assert (text.current_version.number, standing(text)) == (2, ("group", "amber_strict"))


def numbers(document) -> list[int]:
    return sorted(Version.objects.filter(document=document).values_list("number", flat=True))


# Labels beside access


@pytest.mark.parametrize("circle", ["named", "group_strict"])
def test_a_label_that_bears_no_organisation_beside_one_that_is_let_in(world, client_of, text, circle):
    author = client_of(world.bogdan)
    answer = beside(
        lambda: grant_access(text, world.meridian, "view", by=world.bogdan, reason="Verificare"),
        lambda: save(author, as_shown(text), circle, why="De păstrat"),
    )
    assert (answer.status_code, "Meridian" in answer.content.decode(), standing(text)) == (409, True, ("group", "amber"))


def as_shown(document) -> Document:
    return Document(pk=document.pk, audience="group", tlp="amber", group_id=document.group_id)


def test_consent_beside_access_that_its_label_bears(world, client_of, text):
    """Fane agrees to all members while Bogdan lets somebody in: both stand."""
    change_audience(text, Target("members", "green"), by=world.ana, reason="Toți au nevoie")
    change, fane = LabelChange.objects.get(), client_of(world.fane)
    answer = beside(
        lambda: grant_access(text, world.carmen, "edit", by=world.bogdan, reason="De scris"), lambda: consent(fane, change, "agree")
    )
    text.refresh_from_db()
    assert (answer.status_code, standing(text), text.granted) == (303, ("members", "green"), [key(world.carmen)])


def test_consent_beside_hiding_opens_nothing(world, client_of, text):
    change_audience(text, Target("members", "green"), by=world.ana, reason="Toți au nevoie")
    change, fane = LabelChange.objects.get(), client_of(world.fane)
    answer = beside(lambda: hide_document(text, by=world.bogdan, reason="person"), lambda: consent(fane, change, "agree"))
    text.refresh_from_db()
    assert (answer.status_code, text.audience, text.readers) == (409, "group", [key(world.bogdan)])


def test_two_who_answer_for_the_owner_at_once(world, text):
    change_audience(text, Target("members", "green"), by=world.ana, reason="Toți au nevoie")
    world.carmen.affiliations.create(organisation=world.busola, role="coordinator", starts_at=timezone.now())
    change = LabelChange.objects.get()
    refusal = beside(
        lambda: answer_label_change(LabelChange.objects.get(), by=world.fane, agrees=False),
        answered(lambda: answer_label_change(change, by=world.carmen, agrees=True)),
    )
    assert (type(refusal), standing(text)) == (NoLonger, ("group", "amber"))
