"""Several documents in one zip: byte for byte what was uploaded, never what may not be taken along, and a list that says so."""

import hashlib
import re
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext
from guardian.shortcuts import assign_perm

from documents import pack as packing
from documents.models import Document, Version, VersionFile
from members.models import User
from protect_portal.audit.models import Event, Reading
from protect_portal.files.models import StoredFile
from protect_portal.files.store import store_upload
from tests.make import make_document, make_docx, make_many
from tests.walks.pages import MISSING
from tests.world import CANARY

PACK, LIST = reverse("document-pack"), reverse("document-list")
CONTENTS, LEFT_OUT = "Contents.txt", "Left out.txt"


@pytest.fixture
def taken(client_of):
    """taken(person, *documents): the answer to ticking these and pressing, in English."""

    def press(person, *documents, **more):
        User.objects.filter(pk=person.pk).update(language="en")
        return client_of(person).post(PACK, {"document": [getattr(document, "pk", document) for document in documents], **more})

    return press


def unpacked(response) -> dict[str, bytes]:
    """Every file of the zip by its name."""
    assert (response.status_code, response["Content-Type"]) == (200, "application/zip")
    with ZipFile(BytesIO(response.getvalue())) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def text(files: dict[str, bytes], name: str) -> str:
    return files[name].decode("utf-8-sig")


def stored_of(document) -> StoredFile:
    return document.current_version.files.get(kind="original").stored


def attach(document, content: bytes, name: str) -> VersionFile:
    stored = store_upload(SimpleUploadedFile(name, content), by=document.author)
    return VersionFile.objects.create(version=document.current_version, stored=stored, kind="attachment")


def still_ticked(response) -> int:
    return len(re.findall(r'name="document" value="\d+" checked>', response.content.decode()))


def titled(document, response) -> bool:
    return document.title in response.content.decode()


def test_bogdan_takes_two_along(world, taken):
    attachment = attach(world.document_group, "tabel;ș\n".encode(), "Anexă.csv")
    files = unpacked(taken(world.bogdan, world.document_group, world.document_members))
    group, members = world.document_group, world.document_members
    expected = {
        f"text ({group.pk}).docx": stored_of(group).sha256,
        f"Anexă ({group.pk}-{attachment.pk}).csv": attachment.stored.sha256,
        f"text ({members.pk}).docx": stored_of(members).sha256,
    }
    assert {name: hashlib.sha256(files[name]).hexdigest() for name in files if name != CONTENTS} == expected


def test_the_list_says_what_may_be_done_with_each(world, taken):
    Document.objects.filter(pk=world.document_members.pk).update(tlp="green")
    clear = make_document(world.ana, group=world.protection, title="Ghid", tlp="clear")
    told = text(unpacked(taken(world.bogdan, world.document_group, world.document_members, clear)), CONTENTS)
    rules = {title: rule for title, _label, rule in re.findall(r"\d\. (.+)\r\n   (TLP:\w+): (.+)\r\n", told)}
    assert rules == {
        "Document group": "It may go on inside your own organisation, to those who need to know it.",
        "Document members": "It may go on inside the coalition and to its partners; it is not published.",
        "Ghid": "It may go on everywhere.",
    }
    for document in (world.document_group, world.document_members, clear):
        assert f"http://localhost:8000{document.get_absolute_url()}\r\n" in told
        assert f"text ({document.pk}).docx" in told
        assert f"SHA-256 {stored_of(document).sha256}" in told
    assert "\n" not in told.replace("\r\n", "")


def test_the_list_speaks_the_readers_language(world, client_of):
    files = unpacked(client_of(world.bogdan).post(PACK, {"document": [world.document_group.pk]}))
    with translation.override("ro"):
        assert set(files) == {f"{gettext('Contents')}.txt", f"text ({world.document_group.pk}).docx"}


def test_it_goes_out_as_every_file_does(world, taken):
    response = taken(world.bogdan, world.document_group)
    wanted = ("Cache-Control", "X-Content-Type-Options", "Content-Security-Policy")
    assert [response[name] for name in wanted] == ["private, no-store", "nosniff", "default-src 'none'; sandbox"]
    assert re.fullmatch(r"attachment; filename=\"documents-\d{4}-\d\d-\d\d\.zip\"; .+", response["Content-Disposition"])
    response.getvalue()


def test_nothing_is_written(world, taken):
    with CaptureQueriesContext(connection) as queries:
        unpacked(taken(world.bogdan, world.document_group))
    tables = {query["sql"].split('"')[1] for query in queries if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))}
    assert {table for table in tables if not table.startswith(("django_session", "members_user", "usersessions"))} == set()
    assert (Event.objects.count(), Reading.objects.count()) == (0, 0)


# Names


def test_two_drafts_of_the_same_name(world, taken):
    """Different names, and the same ones in every pack (indico/indico#5160)."""
    one, other = (make_document(world.ana, group=world.protection, title=title, text=title, name="draft.docx") for title in ("A", "B"))
    names = {f"draft ({one.pk}).docx", f"draft ({other.pk}).docx"}
    files = unpacked(taken(world.bogdan, one, other))
    assert set(files) == {CONTENTS} | names
    assert {hashlib.sha256(files[name]).hexdigest() for name in names} == {stored_of(one).sha256, stored_of(other).sha256}
    assert set(unpacked(taken(world.bogdan, other))) == {CONTENTS, f"draft ({other.pk}).docx"}


def test_attachments_of_the_same_name(world, taken):
    files = [attach(world.document_group, content, "text.csv") for content in (b"a;1", b"b;2")]
    names = {f"text ({world.document_group.pk}-{file.pk}).csv" for file in files}
    assert set(unpacked(taken(world.bogdan, world.document_group))) == {CONTENTS, f"text ({world.document_group.pk}).docx"} | names


@pytest.mark.parametrize(
    ("sent", "in_zip"),
    [
        ("Anexa\u0306 s\u0326i t\u0326inta\u0306.docx", "Anexă și țintă ({pk}).docx"),
        ("Ce facem: azi?.docx", "Ce facem_ azi_ ({pk}).docx"),
        ("../../etc/passwd.docx", "passwd ({pk}).docx"),
        ("CON.docx", "_CON ({pk}).docx"),
        ("Text .docx", "Text ({pk}).docx"),
    ],
)
def test_names_are_fit_for_every_disk(world, taken, sent, in_zip):
    document = make_document(world.ana, group=world.protection)
    StoredFile.objects.filter(pk=stored_of(document).pk).update(name=sent)
    assert set(unpacked(taken(world.bogdan, document))) == {CONTENTS, in_zip.format(pk=document.pk)}


def test_a_long_name_keeps_its_number_and_its_ending(world, taken):
    document = make_document(world.ana, group=world.protection, name="ș" * 120 + ".docx")
    (name,) = set(unpacked(taken(world.bogdan, document))) - {CONTENTS}
    assert name.endswith(f"ș ({document.pk}).docx")
    assert len(name.encode()) <= 255


# What is left out


def test_red_and_strict_are_left_out_and_named(world, taken):
    red = make_document(world.ana, group=world.protection, title="Roșu", audience="named", tlp="red")
    strict = make_document(world.ana, group=world.protection, title="Strict", tlp="amber_strict")
    chosen = (red, strict, world.document_group)
    page = taken(world.ana, *chosen)
    assert (page.status_code, [titled(document, page) for document in chosen]) == (200, [True, True, True])
    assert page.context["pack"].refusal == ""
    files = unpacked(taken(world.ana, *chosen, seen="yes"))
    assert set(files) == {CONTENTS, LEFT_OUT, f"text ({world.document_group.pk}).docx"}
    left_out = text(files, LEFT_OUT)
    assert re.findall(r"– document no. (\d+) \((TLP:.+)\)\r\n   (TLP:\S+) goes into no zip", left_out) == [
        (str(strict.pk), "TLP:AMBER+STRICT", "TLP:AMBER+STRICT"),
        (str(red.pk), "TLP:RED", "TLP:RED"),
    ]
    assert [title in left_out + text(files, CONTENTS) for title in ("Roșu", "Strict")] == [False, False], "a zip goes on: no title in it"


def test_the_page_that_names_them_leads_to_the_zip(world, taken, client_of):
    """Its own form, with one tick taken away: what stays out is still named."""
    strict = make_document(world.ana, group=world.protection, title="Strict", tlp="amber_strict")
    page = taken(world.ana, strict, world.document_group, world.document_members, next=f"{LIST}?state=draft").content.decode()
    form = page.partition(f'<form method="post" action="{PACK}"')[2].partition("</form>")[0]
    sent = re.findall(r'<input type="(?:hidden|checkbox)" name="(document|seen|next)" value="([^"]*)"', form)
    sent.remove(("document", str(world.document_members.pk)))
    data = {name: [value for key, value in sent if key == name] for name, _value in sent}
    assert data == {"next": [f"{LIST}?state=draft"], "seen": ["yes"], "document": [str(strict.pk), str(world.document_group.pk)]}
    files = unpacked(client_of(world.ana).post(PACK, data))
    assert set(files) == {CONTENTS, LEFT_OUT, f"text ({world.document_group.pk}).docx"}


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"hidden_at": "2026-01-01T00:00Z"}, "Hidden: only its author sees it."),
        ({"status": "withdrawn", "withdrawn_because": "Nu"}, "Withdrawn: its page says why, and keeps the text."),
        ({"current_version": None}, "It has no file."),
    ],
)
def test_what_else_is_left_out(world, taken, fields, why):
    Document.objects.filter(pk=world.document_group.pk).update(**fields)
    left_out = taken(world.ana, world.document_group, world.document_members).context["pack"].left_out
    assert [(row.document, row.why) for row in left_out] == [(world.document_group, why)]


@pytest.mark.parametrize(
    ("checked", "why"),
    [
        ("unchecked", "Being checked for viruses: it opens in a moment."),
        ("blocked", "Blocked by the check of uploaded files."),
    ],
)
def test_a_file_that_the_scanner_has_not_let_through(world, taken, checked, why):
    """Not even for whoever uploaded it, and without its name."""
    attachment = attach(world.document_group, b"a;1", "numele-anexei.csv")
    StoredFile.objects.filter(pk=attachment.stored_id).update(checked=checked)
    page = taken(world.ana, world.document_group)
    assert [(row.why, row.is_partly) for row in page.context["pack"].left_out] == [(why, True)]
    files = unpacked(taken(world.ana, world.document_group, seen="yes"))
    assert set(files) == {CONTENTS, LEFT_OUT, f"text ({world.document_group.pk}).docx"}
    assert "numele-anexei" not in page.content.decode() + text(files, LEFT_OUT)


@pytest.mark.parametrize("how", ["purged", "lost"])
def test_a_file_that_is_no_longer_kept(world, taken, how):
    document = make_document(world.ana, group=world.protection, title="Fără fișier")
    stored = stored_of(document)
    if how == "purged":
        StoredFile.objects.filter(pk=stored.pk).update(purged_at="2026-01-01T00:00Z")
    else:
        Path(stored.content.path).unlink()
    page = taken(world.bogdan, document, world.document_members)
    assert [row.why for row in page.context["pack"].left_out] == ["A file of it is no longer kept."]


def test_only_the_current_version_goes_along(world, taken):
    files = unpacked(taken(world.mihai, world.foreign_document))
    assert set(files) == {CONTENTS, f"{CANARY}-2 ({world.foreign_document.pk}).docx"}


def test_renditions_stay(world, taken):
    attachment = attach(world.document_group, b"a;1", "a.csv")
    VersionFile.objects.filter(pk=attachment.pk).update(kind="rendition")
    assert len(unpacked(taken(world.bogdan, world.document_group))) == 2


# What is not seen


@pytest.mark.parametrize("who", ["ana", "bogdan", "carmen", "elena", "fane", "horia", "ioana", "jana", "klaus", "luiza"])
def test_nobody_outside_takes_or_learns_of_a_foreign_text(world, taken, who):
    """Alone it answers as a number that is nobody's; beside another it is neither there nor named nor counted."""
    person, seen = getattr(world, who), world.document_members
    foreign = (world.foreign_document, world.foreign_private)
    answers = [taken(person, *foreign), taken(person, MISSING)]
    assert [(answer.status_code, answer.context["pack"].refusal.split(".")[0]) for answer in answers] == [
        (422, "No document is chosen")
    ] * 2
    assert [CANARY in answer.content.decode() for answer in answers] == [False, False]
    if Document.objects.allowed(person).filter(pk=seen.pk).exists():
        files = unpacked(taken(person, *foreign, seen))
        assert set(files) == {CONTENTS, f"text ({seen.pk}).docx"}
        assert CANARY.encode() not in b"".join(files.values())


@pytest.mark.parametrize("who", ["ana", "bogdan", "carmen", "dan", "elena", "fane", "gina", "horia", "klaus", "mihai"])
def test_a_pack_of_everything_holds_what_one_sees(world, taken, who):
    """Whatever numbers somebody sends: what they get is what they see and may take along."""
    person = getattr(world, who)
    mine = Document.objects.allowed(person).values_list("pk", flat=True)
    answer = taken(person, *Document.objects.all(), seen="yes")
    numbers = {int(re.search(r"\((\d+)\)", name).group(1)) for name in unpacked(answer) if "(" in name} if mine else set()
    assert numbers == set(mine)
    assert mine or answer.status_code == 422


def test_a_right_that_was_lost_is_lost_at_once(world, taken):
    document = make_document(world.ana, group=world.protection, title="Dat")
    assign_perm("view_document", world.carmen, document)
    assert len(unpacked(taken(world.carmen, document))) == 2
    Document.objects.filter(pk=document.pk).update(hidden_at="2026-01-01T00:00Z")
    assert taken(world.carmen, document).status_code == 422


# What cannot be


@pytest.mark.parametrize("sent", [[], [""], ["\0"], ["9" * 40], ["-1"], ["²"], ["1.5"], ["x"], ["0"], [str(2**63 - 1)], ["9" * 18]])
def test_nothing_that_could_be_a_document(world, taken, sent):
    answer = taken(world.bogdan, *sent, next=f"{LIST}?state=draft")
    assert (answer.status_code, answer.context["pack"].refusal) == (
        422,
        "No document is chosen. Tick the ones you want, then press “Download the ticked ones”.",
    )
    assert f'href="{LIST}?state=draft"' in answer.content.decode(), "the way back to the very same list"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_the_way_back_leads_nowhere_else(world, taken, elsewhere):
    assert "evil" not in (page := taken(world.bogdan, next=elsewhere)).content.decode()
    assert page.context["back"] == reverse("home")


def test_a_hundred_and_one(world, taken):
    made = make_many(world.document_group, packing.MOST + 1)
    answer = taken(world.bogdan, *made)
    assert answer.status_code == 422
    assert answer.context["pack"].refusal == "101 documents are chosen; one zip holds at most 100. Take some of them away."
    assert len(answer.context["pack"].documents) == packing.MOST
    assert still_ticked(answer) == packing.MOST, "the selection is kept"
    assert len(unpacked(taken(world.bogdan, *made[1:]))) == packing.MOST + 1


@pytest.mark.parametrize(("count", "status"), [(4_000, 422), (10_000, 400)])
def test_thousands_of_numbers(world, taken, count, status):
    answer = taken(world.bogdan, *range(1, count + 1))
    assert (answer.status_code, "<h1>" in answer.content.decode()) == (status, True)


def test_more_than_200_megabytes(world, taken):
    """The sizes are those of the rows: nobody reads 200 MB to say that it is too much."""
    for document in (world.document_group, world.document_members):
        StoredFile.objects.filter(pk=stored_of(document).pk).update(size=packing.LARGEST // 2 + 1)
    answer = taken(world.bogdan, world.document_group, world.document_members)
    sentence = answer.context["pack"].refusal.replace("\xa0", " ")
    assert (answer.status_code, sentence) == (
        422,
        "Together these files have 200.0 MB; one zip holds at most 200.0 MB. Take some of them away.",
    )
    assert still_ticked(answer) == 2


def test_a_get_leads_to_the_list(world, client_of):
    answer = client_of(world.bogdan).get(PACK)
    assert (answer.status_code, answer["Location"]) == (303, LIST)


def test_signed_out(world, client):
    answer = client.post(PACK, {"document": [world.document_members.pk]})
    assert (answer.status_code, answer["Location"].startswith("/sign-in/login/")) == (302, True)


def test_pressed_twice_it_is_the_same_twice(world, taken):
    once, again = (unpacked(taken(world.bogdan, world.document_group)) for _press in range(2))
    assert (once.pop(CONTENTS)[:20], once) == (again.pop(CONTENTS)[:20], again), "but for the minute in the list"


def test_queries_do_not_grow_with_the_pack(world, taken):
    counts = []
    for number in (1, 12):
        made = make_many(world.document_group, number)
        with CaptureQueriesContext(connection) as queries:
            unpacked(taken(world.bogdan, *made))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_large_file_comes_out_as_it_is(world, taken):
    large = make_docx("ș" * 3_000_000).read()
    document = make_document(world.ana, group=world.protection)
    stored = stored_of(document)
    Path(stored.content.path).write_bytes(large)
    StoredFile.objects.filter(pk=stored.pk).update(size=len(large))
    assert unpacked(taken(world.bogdan, document))[f"text ({document.pk}).docx"] == large


def test_the_list_offers_each_row_once(world, client_of):
    page = client_of(world.bogdan).get(LIST, {"state": "draft"}).content.decode()
    ticks = re.findall(r'<input type="checkbox" form="pack" name="document" value="(\d+)">', page)
    assert sorted(map(int, ticks)) == sorted(Document.objects.allowed(world.bogdan).values_list("pk", flat=True))
    assert page.count('id="pack"') == 1
    assert f'name="next" value="{LIST}?state=draft"' in page


def test_versions_stay_as_they_are(world, taken):
    before = list(Version.objects.order_by("pk").values())
    unpacked(taken(world.bogdan, world.document_group))
    assert list(Version.objects.order_by("pk").values()) == before
