"""The page of results: of what its reader sees and nothing else, best first, and why each was found."""

import pytest
from django.utils import timezone

from documents.models import Document, DocumentText
from meetings.models import AgendaItem
from members.models import Specialisation, User
from protect_portal.audit.models import Reading
from protect_portal.search.kinds import COUNTED, RANKED
from tests.make import make_document, make_meeting, make_organisation
from tests.search.found import PAGE, context_of, hits, say


@pytest.fixture(autouse=True)
def _in_english(english): ...


@pytest.fixture
def guide(world) -> Document:
    return say(make_document(world.bogdan, group=world.protection, title="Ghid MNIR"), "Primul pas al consilierului școlar este discuția.")


@pytest.mark.parametrize(
    "typed", ["consilier scolar", "CONSILIERI ȘCOLARI", "consilierul şcolar", '"consilierului scolar"', "consil* ghid", "Busola consilier"]
)
def test_what_stands_in_the_text_is_found(world, client_of, guide, typed):
    assert [str(hit.row) for hit in hits(client_of(world.ana), typed)] == ["Ghid MNIR"]


@pytest.mark.parametrize("typed", ['"consilier scolar"', "consilier frontieră", "consilierat", "consiliu", "Ancora consilier"])
def test_what_does_not_stand_there_is_not(world, client_of, guide, typed):
    assert hits(client_of(world.ana), typed) == []


@pytest.mark.parametrize(("who", "found"), [("ana", 1), ("bogdan", 1), ("dan", 1), ("carmen", 0), ("elena", 0), ("jana", 0)])
def test_only_who_sees_it_finds_it(world, client_of, guide, who, found):
    response = client_of(getattr(world, who)).get(PAGE, {"q": "consilier"})
    assert (response.context["total"], "consilierului" in response.content.decode()) == (found, bool(found))


def test_the_title_comes_before_the_text(world, client_of, guide):
    make_document(world.bogdan, group=world.protection, title="Consilieri școlari")
    say(make_document(world.bogdan, group=world.protection, title="Altul"), "consilier " * 50)
    assert [str(hit.row) for hit in hits(client_of(world.ana), "consilier")] == ["Consilieri școlari", "Altul", "Ghid MNIR"]


def test_the_name_of_the_organisation_makes_no_text_better(world, client_of, guide):
    """Neither title nor text has to say it, so it tells nothing of how well they fit."""
    for title, words in (("Consilieri școlari", "Un text."), ("Altul", "consilier busola"), ("Al treilea", "consilier " * 50)):
        say(make_document(world.bogdan, group=world.protection, title=title), words)
    browser = client_of(world.ana)
    assert [str(hit.row) for hit in hits(browser, "Busola consilier")] == ["Consilieri școlari", "Al treilea", "Altul", "Ghid MNIR"]
    newest = [str(hit.row) for hit in hits(browser, "busola") if hit.row.pk >= guide.pk]
    assert newest[:4] == ["Al treilea", "Altul", "Consilieri școlari", "Ghid MNIR"]


def test_why_it_was_found(world, client_of, guide):
    [hit] = hits(client_of(world.ana), "ghid consilier busola")
    assert [piece.text for piece in hit.title if piece.is_found] == ["Ghid"]
    assert [piece.text for place in hit.places for piece in place if piece.is_found] == ["consilierului"]
    assert hit.why == "Matches: title · 1 place in the text · organisation"


def test_why_in_an_attachment(world, client_of):
    say(make_document(world.bogdan, group=world.protection, title="Ghid"), "Despre școală.\fAnexă: consilierul.\fConsilieri, alt loc.")
    [hit] = hits(client_of(world.ana), "consilier")
    assert hit.why == "Matches: 2 places in attachments"
    assert [piece.text for place in hit.places for piece in place if piece.is_found] == ["consilierul", "Consilieri"]


@pytest.mark.parametrize(
    ("read", "words", "note"),
    [
        ("none", "", "The text could not be read: a search finds it by its title only."),
        ("waiting", "", "The text is not read yet: a search finds it by its title only."),
        ("partly", "ghid", "Only a part of the text could be read: a search does not find the rest."),
        ("whole", "ghid", ""),
    ],
)
def test_a_text_that_could_not_be_read_says_so(world, client_of, read, words, note):
    document = make_document(world.bogdan, group=world.protection, title="Ghid scanat")
    DocumentText.objects.filter(pk=document.pk).update(words=words, read=read)
    [hit] = hits(browser := client_of(world.ana), "ghid")
    assert (bool(hit.note), note in browser.get(PAGE, {"q": "ghid"}).content.decode()) == (bool(note), True)
    page = client_of(world.ana).get(document.get_absolute_url()).content.decode()
    assert ("a search" in page, note in page) == (bool(note), True)


@pytest.mark.parametrize(("language", "said"), [("en", "in English"), ("ro", "in Romanian")])
def test_the_language_of_a_text_is_said(world, client_of, language, said):
    make_document(world.bogdan, group=world.protection, title="Victims of trafficking", language=language)
    [hit] = hits(client_of(world.ana), "victim")
    page = client_of(world.ana).get(PAGE, {"q": "victim"}).content.decode()
    assert (hit.lang, f"<span>{said}</span>" in page) == (language, True)
    assert f'class="hit-title" lang="{language}"' in page


RECORDED = [("red", "named"), ("amber_strict", "group")]


@pytest.mark.parametrize(("tlp", "audience"), RECORDED)
def test_of_a_text_whose_openings_are_recorded_nothing_is_shown(world, client_of, guide, tlp, audience):
    """Title and reason alone, whatever was typed: nobody reads it piece by piece without a reading."""
    Document.objects.filter(pk=guide.pk).update(tlp=tlp, audience=audience)
    browser = client_of(world.bogdan)
    for typed in ("consilier", '"primul pas al"', "scolar discutia"):
        response = browser.get(PAGE, {"q": typed})
        [hit] = [hit for found in response.context["shown"] for hit in found.hits]
        assert (hit.row, hit.places, response.context["spellings"]) == (guide, [], [])
        assert hit.note == "Its text is shown on its page, where openings are recorded."
        assert hit.why.startswith("Matches: ")
        page = response.content.decode()
        assert hit.note in page
        assert [word for word in ("Primul", "consilierului", "școlar", "este", "discuția") if word in page] == []
    assert Reading.objects.count() == 0
    DocumentText.objects.filter(pk=guide.pk).update(read="partly")
    [hit] = hits(browser, "consilier")
    assert hit.note == (
        "Only a part of the text could be read: a search does not find the rest."
        " Its text is shown on its page, where openings are recorded."
    )


@pytest.mark.parametrize(("tlp", "audience"), RECORDED)
def test_of_an_agenda_whose_openings_are_recorded_nothing_is_shown(world, client_of, tlp, audience):
    AgendaItem.objects.create(meeting=world.meeting, order=90, title="Bugetul cel nou al adăpostului")
    type(world.meeting).objects.filter(pk=world.meeting.pk).update(tlp=tlp, audience=audience)
    response = client_of(world.ana).get(PAGE, {"q": "adapost"})
    [hit] = [hit for found in response.context["shown"] for hit in found.hits]
    assert (hit.row, hit.places, response.context["spellings"]) == (world.meeting, [], [])
    assert (hit.why, hit.note) == ("Matches: 1 agenda item", "Its agenda is shown on its page, where openings are recorded.")
    page = response.content.decode()
    assert [word for word in ("Bugetul", "adăpost") if word in page] == []
    assert hit.note in page
    assert Reading.objects.count() == 0


def test_a_restricted_point_is_found_by_members_only(world, client_of):
    AgendaItem.objects.create(meeting=world.meeting, order=90, title="Bugetul zăvorât", restricted=True)
    [hit] = hits(client_of(world.ana), "zavorat")
    assert (str(hit.row), hit.why) == (str(world.meeting), "Matches: 1 agenda item")
    type(world.meeting).objects.filter(pk=world.meeting.pk).update(audience="guests")
    assert hits(client_of(world.elena), "zavorat") == []
    [hit] = hits(client_of(world.elena), "meeting")
    assert (str(hit.row), hit.places) == (str(world.meeting), [])


def test_organisations_groups_and_people_say_why(world, client_of):
    skill = Specialisation.objects.create(name="Formează consilieri școlari", name_en="Trains school counsellors")
    world.cetina.specialisations.add(skill)
    type(world.legal).objects.filter(pk=world.legal.pk).update(purpose="Dreptul consilierilor.")
    browser = client_of(world.ana)
    assert [(str(hit.row), hit.why) for hit in hits(browser, "consilier")] == [
        (str(world.cetina), "Matches: what it is good at"),
        (str(world.legal), "Matches: purpose"),
    ]
    assert [(str(hit.row), hit.facts) for hit in hits(browser, world.carmen.name.split()[0])] == [(world.carmen.name, "Cetina")]


def test_the_other_spellings_that_were_found_are_named(world, client_of, guide):
    context = context_of(client_of(world.ana), "consilier scolar")
    assert context["spellings"] == ["consilierului școlar"]


# Narrowing


@pytest.fixture
def shelf(world) -> list[Document]:
    """Three guides: of this year in the group, of two years ago of the coalition, archived ten years ago."""
    now = timezone.now()
    rows = [
        make_document(world.ana, group=world.protection, title="Ghid nou"),
        make_document(world.ana, title="Ghid de anul trecut", audience="members", tlp="green", status="adopted"),
        make_document(world.ana, group=world.protection, title="Ghid vechi", status="archived"),
    ]
    for row, years in zip(rows, (0, 2, 10), strict=True):
        Document.objects.filter(pk=row.pk).update(created_at=now.replace(day=1, year=now.year - years))
    make_meeting(world.ana, group=world.protection, title="Ședința despre ghid")
    return rows


def counted(context) -> dict:
    return {facet.name: {choice.value: choice.count for choice in facet.choices} for facet in context["facets"]}


def test_facets_count_what_is_shown(world, client_of, shelf):
    year, group = str(timezone.now().year - 2), str(world.protection.pk)
    browser = client_of(world.ana)
    context = context_of(browser, "ghid")
    assert counted(context) == {
        "period": {"recent": 2, year: 1, "older": 1},
        "group": {group: 3, "null": 1},
        "state": {"force": 1, "work": 1, "archive": 1},
    }
    assert context["total"] == 4
    context = context_of(browser, "ghid", kind="documents", period="recent")
    assert (context["total"], [str(hit.row) for found in context["shown"] for hit in found.hits]) == (2, ["Ghid nou"])
    assert counted(context) == {"period": {"recent": 1}, "group": {group: 1}, "state": {"work": 1}}


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"period": "older"}, ["Ghid vechi"]),
        ({"state": "archive"}, ["Ghid vechi"]),
        ({"group": "null"}, ["Ghid de anul trecut"]),
        ({"state": "force", "period": "recent"}, []),
        ({"period": "recent"}, ["Ghid nou", "Ședința despre ghid"]),
        ({"kind": "meetings"}, ["Ședința despre ghid"]),
    ],
)
def test_facets_narrow(world, client_of, shelf, filters, found):
    assert [str(hit.row) for hit in hits(client_of(world.ana), "ghid", **filters)] == found


def test_more_than_a_thousand_are_not_counted(world, client_of):
    kind = Document.objects.first().type
    rows = [
        Document(author=world.ana, organisation=world.ancora, group=world.protection, audience="group", title=f"Ghid {n}", type=kind)
        for n in range(COUNTED + 5)
    ]
    Document.objects.bulk_create(rows)
    context = context_of(client_of(world.ana), "ghid")
    assert {facet["count"] for facet in [{"count": choice.count} for facet in context["facets"] for choice in facet.choices]} == {None}
    page = client_of(world.ana).get(PAGE, {"q": "ghid", "kind": "documents"}).content.decode()
    assert "1,000+" in page
    assert "1,005" not in page


def test_pages_of_one_kind(world, client_of):
    for n in range(27):
        make_document(world.bogdan, group=world.protection, title=f"Ghid {n}")
    browser = client_of(world.ana)
    first, second = (context_of(browser, "ghid", kind="documents", page=page)["shown"][0] for page in ("1", "2"))
    seen = [hit.row.pk for found in (first, second) for hit in found.hits]
    assert (len(first.hits), len(second.hits), len(set(seen))) == (25, 2, 27)
    assert (first.previous_page, first.next_page, second.previous_page, second.next_page) == (None, 2, 1, None)


def test_only_what_is_put_in_order_ends_earlier(world, client_of):
    """Documents are ranked, so a search shows the newest of them; of people it shows a thousand, and says what it does."""
    User.objects.bulk_create(User(email=f"p{n}@example.org", name=f"Ionică {n:04}", password="!") for n in range(RANKED + 30))
    browser = client_of(world.dan)
    with_most = f"page={-(-(RANKED + 30) // 25)}"
    response = browser.get(f"{PAGE}?q=ionica&kind=people&{with_most}")
    [found] = response.context["shown"]
    assert (found.count, found.reach, len(found.hits), found.is_lost) == (RANKED + 30, RANKED + 30, 5, False)
    assert "are shown here" not in response.content.decode()
    User.objects.bulk_create(User(email=f"q{n}@example.org", name=f"Ionică q{n:04}", password="!") for n in range(COUNTED))
    page = browser.get(PAGE, {"q": "ionica", "kind": "people"}).content.decode()
    assert "Only the first 1000 are shown here. Write one more word." in page


def test_the_number_of_questions_does_not_grow(world, client_of, django_assert_num_queries, django_assert_max_num_queries):
    browser = client_of(world.ana)
    say(make_document(world.bogdan, group=world.protection, title="Ghid"), "ghid")
    make_meeting(world.ana, group=world.protection, title="Ghid")
    with django_assert_max_num_queries(40) as few:
        browser.get(PAGE, {"q": "ghid"})
    for n in range(12):
        say(make_document(world.bogdan, group=world.protection, title=f"Ghid {n}"), "ghid")
        make_meeting(world.ana, group=world.protection, title=f"Ghid {n}")
    with django_assert_num_queries(len(few.captured_queries)):
        browser.get(PAGE, {"q": "ghid"})


def test_names_stand_in_the_order_of_the_alphabet(world, client_of):
    for name in ("Zâmbet Livada", "Șansa Livada", "Sunet Livada", "Țărm Livada", "Tisa Livada"):
        make_organisation(name)
    (found,) = client_of(world.ana).get("/search/", {"q": "livada"}).context["shown"]
    assert [hit.row.name.split()[0] for hit in found.hits] == ["Sunet", "Șansa", "Tisa", "Țărm", "Zâmbet"]
