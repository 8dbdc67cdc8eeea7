"""What the fictional coalition consists of, who carries which key in it, and who reads which document."""

from collections import Counter
from datetime import date, datetime
from io import StringIO

import docx
import pytest
from django.core.management import call_command
from django.db.models import F
from django.test import Client
from django.utils import timezone

from documents.models import Document, Version, VersionFile
from meetings.models import Invitee, Meeting
from meetings.notices import due_to_remind
from members.models import Absence, Affiliation, Ask, AskValue, Circular, Mandate, Organisation, User
from protect_portal.access.keys import keys_of
from protect_portal.access.terms import BUCHAREST
from protect_portal.audit.models import Event
from protect_portal.demo.data.people import PASSWORD, PEOPLE
from protect_portal.notifications.models import Delivery, Notification, Preference
from protect_portal.notifications.plan import plan
from working_groups.models import GuestAccess, LeadTerm, Seat, WorkingGroup

LOADED = date(2026, 11, 25)
pytestmark = [pytest.mark.usefixtures("coalition"), pytest.mark.xdist_group("demo")]

GROUP_A = {
    "Matei Exemplu", "Sorana Probă", "Daria Machetă", "Horia Demo", "Radu Probă", "Anca Machetă", "Corina Demo", "Ilinca Demo",
    "Radu Exemplu", "Ioana Probă", "Felicia Probă", "Mara Demo",
}  # fmt: skip
MEMBERS = GROUP_A | {"Vlad Machetă", "Tudor Demo", "Mihai Probă", "Viorica Exemplu", "Petru Exemplu"}
GUESTS_A = {"Anca Probă", "ANITP (cont demo)"}


def test_counts(coalition):
    assert coalition.made
    expected = {"organisations": 17, "people": 24, "groups": 4, "documents": 10, "versions": 24, "meetings": 7}
    assert coalition.counts == expected


def test_loading_again_changes_nothing(coalition):
    before = (Event.objects.count(), Notification.objects.count(), Version.objects.count())
    said = StringIO()
    call_command("demo_load", stderr=said)
    assert (Event.objects.count(), Notification.objects.count(), Version.objects.count()) == before
    assert said.getvalue() == (
        "Nothing loaded, the database is not empty: 17 organisations, 24 people, 4 groups, 10 documents, 24 versions, 7 meetings.\n"
    )


@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: person.email)
def test_everybody_can_sign_in(person):
    client = Client()
    assert client.login(email=person.email, password=PASSWORD)
    assert User.objects.get(email=person.email).language == person.language


KEYS = {
    "Ilinca Demo": "user org:amaranta members group:P group:A group:U group:D group:D:leads secretariat",
    "Corina Demo": "user org:amaranta members group:P group:A group:U group:D presidency",
    "Matei Exemplu": "user org:macul-albastru members group:A group:A:leads",
    "Anca Machetă": "user org:tisa-argintie members group:P group:A group:A:leads group:D",
    "Sorana Probă": "user org:brazda-noua members group:A group:D",
    "Daria Machetă": "user org:brazda-noua members group:A group:D",
    "Horia Demo": "user org:brazda-noua members group:A group:D",
    "Radu Probă": "user org:brazda-noua members group:A group:D",
    "Petru Exemplu": "user org:trei-lastuni members",
    "Anca Probă": "user org:dgaspc-exemplu guest group:A:guests",
    "ANITP (cont demo)": "user org:anitp guest group:A:guests",
    "Unitate DIICOT (cont demo)": "user org:unitate-diicot guest group:U:guests",
    "Lidia Probă": "user org:feriga-si-lege",
    "Grigore Demo": "user org:ulcica-alba",
    "Ioan Machetă": "",
    "Toma Exemplu": "",
    "Felicia Probă": "user org:portita-de-lemn members group:P group:A auditor",
    "Vlad Machetă": "user org:cvartal-9 members group:P group:P:leads",
    "Tudor Demo": "user org:heliotrop members group:U group:U:leads group:D",
    "Mihai Probă": "user org:digital-zimbru members group:P group:U",
    "Radu Exemplu": "user org:fir-de-nisip members group:A group:U",
    "Ioana Probă": "user org:portita-de-lemn members group:P group:A",
    "Viorica Exemplu": "user org:salcam-7 members group:P",
    "Mara Demo": "user org:busola-tarzie members group:A",
}


def test_keys_of_everybody():
    assert {user.name: readable_keys(user) for user in User.objects.all()} == {name: set(keys.split()) for name, keys in KEYS.items()}


def readable_keys(user: User) -> set[str]:
    """The keys with domains and letters in place of numbers."""
    domains = {str(o.pk): o.official_address.removeprefix("contact@").removesuffix(".example") for o in Organisation.objects.all()}
    letters = {str(group.pk): group.initial for group in WorkingGroup.objects.all()}
    return {_readable(key.split(":"), domains, letters) for key in keys_of(user)}


def _readable(parts: list[str], domains: dict, letters: dict) -> str:
    match parts:
        case ["user" | "guest", _number]:
            return parts[0]
        case ["org", _number, "members"]:
            return "members"
        case ["org", number]:
            return f"org:{domains[number]}"
        case ["group", number, *rest]:
            return ":".join(["group", letters[number], *rest])
    return parts[0]


READERS = {
    "Document de poziție privind transpunerea Directivei (UE) 2024/1712": MEMBERS,
    "Tabel de observații la proiectul PNA 2027-2028": MEMBERS,
    "Ghid MNIR pentru consilieri școlari": MEMBERS,
    "Ghid MNIR pentru personal medical din UPU": GROUP_A | GUESTS_A,
    "Regulament de organizare și funcționare ProTECT (propunere, 2026)": MEMBERS,
    "Scrisoare comună privind finanțarea serviciilor pentru victime": MEMBERS,
    "Contribuție la chestionarul GRETA — schiță consolidată": GROUP_A,
    "Mandat de reprezentare: conferința OSCE": {"Corina Demo", "Tudor Demo"},
    "Raport anual de activitate 2025": MEMBERS,
    "Procedură: fără date personale ale victimelor în documente partajate": MEMBERS,
}


def test_who_reads_which_document():
    seen = {title: set() for title in READERS}
    for user in User.objects.all():
        for document in Document.objects.allowed(user):
            seen[document.title].add(user.name)
    assert seen == READERS


STATES = {
    "Document de poziție": ("document de poziție", "D", "frozen", 4, "v4", "members", "amber"),
    "Tabel de observații": ("tabel de observații", "A", "consolidated", 2, "v2", "members", "green"),
    "Ghid MNIR pentru consilieri": ("ghid profesional", "P", "published", 4, "v2.1", "members", "clear"),
    "Ghid MNIR pentru personal": ("ghid profesional", "A", "in_consultation", 3, "v1.3", "guests", "amber"),
    "Regulament": ("regulament", None, "frozen", 2, "v2", "members", "amber"),
    "Scrisoare comună": ("scrisoare comună", None, "published", 1, "v1", "members", "clear"),
    "Contribuție": ("contribuție la raport alternativ", "A", "consolidated", 5, "v5", "group", "amber_strict"),
    "Mandat de reprezentare": ("mandat de reprezentare", None, "adopted", 1, "v1", "named", "red"),
    "Raport anual": ("raport anual", None, "published", 1, "v1", "members", "clear"),
    "Procedură": ("procedură de protecție", None, "adopted", 1, "v1", "members", "green"),
}


@pytest.mark.parametrize("beginning", STATES)
def test_state_of_each_document(beginning):
    document = Document.objects.get(title__startswith=beginning)
    version = document.current_version
    letter = document.group and document.group.initial
    found = (document.type.name, letter, document.status, version.number, str(version), document.audience, document.tlp)
    assert found == STATES[beginning]
    numbers = list(document.versions.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, version.number + 1))
    assert document.created_at.astimezone(BUCHAREST).date() < LOADED


def test_every_text_opens_and_is_written_with_the_right_letters():
    words_of = {}
    for file in VersionFile.objects.select_related("stored", "version__document"):
        with file.stored.content.open("rb") as content:
            paper = docx.Document(content)
        cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
        paragraphs = [paragraph.text for paragraph in paper.paragraphs]
        words = "\n".join(paragraphs + cells)
        assert paragraphs[0] == file.version.document.title
        assert set("ăâîșț") - set(words) == set()
        assert set("şţŞŢ{}@") & set(words) == set()
        assert paper.core_properties.author == file.version.author.name
        words_of.setdefault(file.version.document_id, []).append(words)
    assert sum(len(versions) for versions in words_of.values()) == 24
    assert all(len(set(versions)) == len(versions) for versions in words_of.values())


def test_articles_are_headings():
    document = Document.objects.get(title__startswith="Document de poziție")
    with document.current_version.files.get().stored.content.open("rb") as content:
        paper = docx.Document(content)
    articles = [p.text for p in paper.paragraphs if p.style.name == "Heading 2"]
    assert articles == [
        "Art. 5 Recuperare și reflecție",
        "Art. 6 Folosirea serviciilor unei victime",
        "Art. 7 Audierea",
        "Art. 8 Nepedepsirea victimei",
        "Art. 9 Compensația",
        "Art. 10 Raportare anuală",
    ]


def test_seats_and_leads():
    seats = Counter(Seat.objects.filter(status="granted").values_list("group__initial", flat=True))
    assert seats == {"P": 7, "A": 7, "U": 4, "D": 4}
    assert list(Seat.objects.filter(status="asked").values_list("organisation__short_name", "group__initial")) == [("Ferigă și Lege", "U")]
    leads = set(LeadTerm.objects.running().values_list("group__initial", "role", "user__name"))
    assert leads == {
        ("P", "chair", "Vlad Machetă"),
        ("A", "chair", "Matei Exemplu"),
        ("A", "rapporteur", "Anca Machetă"),
        ("U", "chair", "Tudor Demo"),
        ("D", "chair", "Ilinca Demo"),
    }


def test_memberships():
    states = Counter(Organisation.objects.with_membership().values_list("kind", "membership"))
    assert states == {("ngo", "active"): 12, ("ngo", "suspended"): 1, ("ngo", None): 1, ("institution", None): 3}
    suspended = Organisation.objects.get(short_name="Ulcica Albă").membership_periods.get()
    assert suspended.basis == "Hotărârea AG nr. 2/2026"
    years = [
        (LOADED - start.date()).days / 365.25
        for (start,) in Organisation.membership_periods.rel.related_model.objects.values_list("starts_at")
    ]
    assert min(years) >= 2
    assert max(years) <= 7


def test_offices_and_guests_end_when_they_should():
    mandates = {mandate.office: (mandate.organisation.short_name, mandate.last_day) for mandate in Mandate.objects.running()}
    assert mandates == {
        "presidency": ("Amaranta", date(2027, 1, 14)),
        "secretariat": ("Amaranta", date(2027, 1, 14)),
        "auditor": ("Portița de Lemn", date(2028, 1, 29)),
    }
    guests = {(access.user.name, access.group.initial): access.last_day for access in GuestAccess.objects.running()}
    assert guests == {
        ("ANITP (cont demo)", "A"): date(2026, 12, 31),
        ("Anca Probă", "A"): date(2026, 12, 31),
        ("Unitate DIICOT (cont demo)", "U"): date(2027, 6, 25),
    }


def test_nobody_of_acacia_may_sign_any_more():
    signing = Affiliation.objects.filter(organisation__short_name="Salcâm 7").exclude(may_sign_until=None)
    assert list(signing.values_list("may_sign_until", flat=True)) == [date(2026, 11, 10)]


def test_meetings_ahead_are_convened_and_one_was_held():
    assert Counter(Meeting.objects.values_list("status", "tlp")) == {("convened", "amber"): 6, ("held", "amber"): 1}
    assert Meeting.objects.filter(items=None).count() == 0
    silent = {m.title: m.invitees.filter(answer="").count() for m in Meeting.objects.filter(status="convened")}
    assert silent == {
        "Ghid UPU, observații la standarde": 6,
        "Tabel de concordanță, repartizarea articolelor": 5,
        "Întâlnire cu ANITP": 3,
        "Adunarea generală ordinară": 8,
        "Compensații, neaudierea repetată a minorilor": 3,
        "Campanie vacanță, ghid consilieri": 7,
    }


def test_only_the_invited_guest_sees_the_meeting_with_the_institution():
    meeting = Meeting.objects.get(title="Întâlnire cu ANITP")
    assert (meeting.audience, meeting.chatham_house) == ("members", True)
    seeing = {user.name for user in User.objects.all() if Meeting.objects.allowed(user).filter(pk=meeting.pk).exists()}
    assert seeing == MEMBERS | {"ANITP (cont demo)"}


def test_every_invited_person_may_see_the_meeting():
    for invitee in Invitee.objects.select_related("user"):
        assert Meeting.objects.allowed(invitee.user).filter(pk=invitee.meeting_id).count() == 1


def test_reminder_of_the_first_meeting_comes_before_the_holidays():
    first = Meeting.objects.get(title="Ghid UPU, observații la standarde")
    assert due_to_remind(first) == datetime(2026, 11, 27, 9, tzinfo=BUCHAREST)


def test_no_mail_is_owed_for_the_past():
    """What would have been said before the loading, of what ends in some weeks, counts as sent then."""
    rows = Delivery.objects.exclude(kind__in=("mandate_ends", "guest_ends", "meeting_reminder"), state="sent", sent_at=F("due_at"))
    assert rows.count() == 0
    plan()
    assert Delivery.objects.filter(state="pending", due_at__lte=timezone.now()).count() == 0
    assert Event.objects.filter(fanned_at=None).count() == 0


def test_the_bell_rings_for_the_news_of_the_last_days():
    sorana = User.objects.get(name="Sorana Probă")
    news = sorana.notifications.order_by("pk").values_list("event__kind", "event__object_id", "read_at")
    titles = dict(Document.objects.values_list("pk", "title"))
    assert [(kind, titles[pk], read is None) for kind, pk, read in news] == [
        ("document.shared", "Raport anual de activitate 2025", False),
        ("version.added", "Tabel de observații la proiectul PNA 2027-2028", True),
        ("version.added", "Document de poziție privind transpunerea Directivei (UE) 2024/1712", True),
        ("version.added", "Ghid MNIR pentru personal medical din UPU", True),
    ]
    assert Notification.objects.exclude(user__name__in=MEMBERS | GUESTS_A).count() == 0


def test_auth_groups_have_no_members():
    assert User.groups.through.objects.count() == 0


def test_a_request_with_an_answer_on_behalf():
    ask = Ask.objects.get(kind="plain", status="open")
    states = Counter(ask.parties.values_list("status", flat=True))
    assert (ask.question, states) == (
        "Date pentru raportul anual 2026",
        {"answered": 5, "nothing_to_add": 1, "opened": 3, "waiting": 3},
    )
    recorded = ask.parties.get(source="on_behalf")
    assert (recorded.organisation.short_name, recorded.medium, recorded.recorded_by.name) == ("Fir de Nisip", "phone", "Ilinca Demo")
    assert recorded.by is None
    assert ask.closes_at.astimezone(BUCHAREST) == datetime(2026, 12, 4, 23, 59, tzinfo=BUCHAREST)
    assert [field.label for field in ask.fields.all()] == ["Persoane asistate în 2026", "Activități de prevenire", "Cuvinte pentru raport"]
    answered = [at.astimezone(BUCHAREST).date() for at in ask.parties.exclude(answered_at=None).values_list("answered_at", flat=True)]
    assert max(answered) < LOADED


def test_a_circular_with_a_silent_board():
    circular = Circular.objects.get()
    states = Counter(circular.ask.parties.values_list("status", flat=True))
    assert (circular.confirm, circular.to, states) == (True, "members", {"answered": 4, "opened": 1, "waiting": 7})
    reading = {user.name for user in User.objects.all() if Circular.objects.allowed(user).exists()}
    assert reading == MEMBERS


def test_a_request_that_is_over_keeps_its_answers():
    ask = Ask.objects.get(kind="plain", status="closed")
    assert (ask.parties.count(), AskValue.objects.filter(party__ask=ask).count()) == (3, 6)


def test_one_is_away_and_two_chose_their_mail():
    absence = Absence.objects.running().get()
    assert (absence.user.name, absence.last_day) == ("Vlad Machetă", date(2026, 11, 27))
    chosen = set(Preference.objects.values_list("user__name", "level"))
    assert chosen == {("Sorana Probă", "all"), ("Horia Demo", "weekly")}
