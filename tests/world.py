"""The one world of the tests: named people around two groups, committed once into the template database.

Ana chairs Protection. Carmen and Mihai stand outside it; Legal is the foreign group, with CANARY in every field that only its people
may read, and DIRECTORY_CANARY in what every member may read, but no guest, applicant or suspended member.
Nothing here has events: what a test does is all that has happened."""

from dataclasses import dataclass, fields
from datetime import datetime, timedelta

from django.contrib.auth.hashers import PBKDF2PasswordHasher, make_password
from django.contrib.auth.models import Group
from django.utils import timezone
from guardian.shortcuts import assign_perm

from documents.models import Document, DocumentType
from meetings.models import AgendaItem, Meeting
from members.models import (
    Affiliation,
    Appointment,
    Coalition,
    Invitation,
    Mandate,
    MembershipPeriod,
    Organisation,
    User,
)
from protect_portal.access.lock import Audience, Tlp
from protect_portal.workdays.models import Holiday
from tests.make import add_version, convene, make_document, make_meeting
from working_groups.models import GroupType, GuestAccess, LeadTerm, Seat, WorkingGroup

PASSWORD = "un-mesteacan-inalt-17"
CANARY = "Kanarienvogel-7319"
DIRECTORY_CANARY = "Zitronenfalter-2841"


class OneIteration(PBKDF2PasswordHasher):
    """The real hasher without its price: what it writes, the real one can check."""

    iterations = 1


@dataclass(frozen=True)
class World:
    """Read anew for each test; every attribute is a row, found by the name it has here."""

    # people
    ana: User  # representative of Ancora, chairs Protection
    bogdan: User  # staff of Busola, which has a seat in Protection
    carmen: User  # representative of Cetina, a member without a seat anywhere
    dan: User  # the secretariat, of Delta
    elena: User  # of the Agency, guest of Protection for another month
    fane: User  # representative of Busola
    gina: User  # the presidency, of Gentiana
    horia: User  # representative of Hora: a seat in Protection, but its membership is suspended
    ioana: User  # was staff of Ancora until yesterday
    jana: User  # representative of Jad, which has applied and is no member
    klaus: User  # technical administrator, of no organisation
    luiza: User  # the auditor, of Luceafar
    mihai: User  # representative of Meridian, chairs Legal
    nina: User  # invited by Cetina, has not accepted yet
    # organisations
    ancora: Organisation
    busola: Organisation
    cetina: Organisation
    delta: Organisation
    agency: Organisation
    gentiana: Organisation
    hora: Organisation
    jad: Organisation
    luceafar: Organisation
    meridian: Organisation
    # groups
    protection: WorkingGroup
    legal: WorkingGroup
    # documents of Protection, one per audience (by Ana, but the private one of Bogdan)
    document_private: Document  # Bogdan's alone
    document_named: Document  # Ana and, by grant, Carmen
    document_organisation: Document  # Ancora's
    document_leads: Document
    document_group: Document
    document_guests: Document
    document_members: Document
    # documents of Legal
    foreign_document: Document  # its group
    foreign_private: Document  # Mihai's alone
    # meetings
    meeting: Meeting  # Protection, convened: Ana, Bogdan, Fane
    assembly: Meeting  # the whole coalition, planned by Dan
    foreign_meeting: Meeting  # Legal, convened: Mihai


KEYS = {User: "email", Organisation: "short_name", WorkingGroup: "name_en", Document: "title", Meeting: "title"}


def key_of(attribute: str, model) -> str:
    """What a row of the world is found by."""
    if model is User:
        return f"{attribute}@example.org"
    foreign = attribute.startswith("foreign")
    return f"{CANARY} {attribute}" if foreign else attribute.replace("_", " ").capitalize()


def read_world() -> World:
    rows = {model: {getattr(row, key): row for row in model.objects.all()} for model, key in KEYS.items()}
    return World(**{field.name: rows[field.type][key_of(field.name, field.type)] for field in fields(World)})


def load_world() -> None:
    """Make everything. Called once, in the template database."""
    now = timezone.now()
    Coalition.objects.update_or_create(pk=1, defaults={"name": "Coaliția de probă", "name_en": "The trial coalition"})
    people = _people()
    organisations = _organisations(now)
    _affiliations(people, organisations, now)
    _offices(people, organisations, now)
    groups = _groups(people, organisations, now)
    _documents(people, organisations, groups)
    _meetings(people, organisations, groups, now)
    Invitation.objects.create(user=people["nina"], name="Nina Neagu", organisation=organisations["cetina"], invited_by=people["carmen"])
    Holiday.objects.create(on=(now + timedelta(days=200)).date(), name="Punte de probă", kind=Holiday.Kind.BRIDGE)


def _people() -> dict[str, User]:
    names = {
        "ana": "Ana Ardelean", "bogdan": "Bogdan Bârsan", "carmen": "Carmen Cristea", "dan": "Dan Dumitrescu", "elena": "Elena Enache",
        "fane": "Fane Florea", "gina": "Gina Grigore", "horia": "Horia Haiduc", "ioana": "Ioana Iacob", "jana": "Jana Jitaru",
        "klaus": "Klaus Keller", "luiza": "Luiza Lungu", "mihai": "Mihai Moraru", "nina": "Nina Neagu",
    }  # fmt: skip
    password = make_password(PASSWORD)
    people = {key: User(email=key_of(key, User), name=name, password=password, is_staff=key == "klaus") for key, name in names.items()}
    people["nina"].set_unusable_password()
    return {person.email.split("@")[0]: person for person in User.objects.bulk_create(people.values())}


def _organisations(now: datetime) -> dict[str, Organisation]:
    statuses = dict.fromkeys(("ancora", "busola", "cetina", "delta", "gentiana", "luceafar", "meridian"), "active")
    statuses |= {"busola": "under_observation", "hora": "suspended", "agency": None, "jad": None}
    organisations = {}
    for name, status in statuses.items():
        kind = Organisation.Kind.INSTITUTION if name == "agency" else Organisation.Kind.NGO
        organisation = Organisation.objects.create(name=f"Organizația {name.capitalize()}", short_name=name.capitalize(), kind=kind)
        organisation.key_group = Group.objects.create(name=f"org:{organisation.pk}:members")
        organisation.save(update_fields=["key_group"])
        organisations[name] = organisation
        if status:
            MembershipPeriod.objects.create(organisation=organisation, status=status, starts_at=now - timedelta(days=700))
    return organisations


def _affiliations(people: dict, organisations: dict, now: datetime) -> None:
    works = {
        "ana": ("ancora", "representative"), "bogdan": ("busola", "staff"), "carmen": ("cetina", "representative"),
        "dan": ("delta", "staff"), "elena": ("agency", "expert"), "fane": ("busola", "representative"),
        "gina": ("gentiana", "representative"), "horia": ("hora", "representative"), "ioana": ("ancora", "staff"),
        "jana": ("jad", "representative"), "luiza": ("luceafar", "staff"), "mihai": ("meridian", "representative"),
    }  # fmt: skip
    for person, (organisation, role) in works.items():
        ends_at = now - timedelta(days=1) if person == "ioana" else None
        Affiliation.objects.create(
            user=people[person], organisation=organisations[organisation], role=role, starts_at=now - timedelta(days=600), ends_at=ends_at
        )


def _offices(people: dict, organisations: dict, now: datetime) -> None:
    for office, organisation, person in (
        ("secretariat", "delta", "dan"),
        ("presidency", "gentiana", "gina"),
        ("auditor", "luceafar", "luiza"),
    ):
        mandate = Mandate.objects.create(
            office=office, organisation=organisations[organisation], starts_at=now - timedelta(days=300),
            ends_at=now + timedelta(days=400), basis="Hotărârea AG nr. 1/2025",
        )  # fmt: skip
        Appointment.objects.create(mandate=mandate, user=people[person], starts_at=now - timedelta(days=299))


def _groups(people: dict, organisations: dict, now: datetime) -> dict[str, WorkingGroup]:
    kind = GroupType.objects.create(name="Grup permanent", name_en="Permanent group")
    groups = {
        "protection": WorkingGroup.objects.create(name="Grupul Protecție", name_en="Protection", type=kind, colour="P", initial="P"),
        "legal": WorkingGroup.objects.create(
            name="Grupul Juridic", name_en="Legal", type=kind, colour="U", initial="J", purpose=DIRECTORY_CANARY
        ),
    }
    before = now - timedelta(days=500)
    seats = {"protection": ("ancora", "busola", "hora"), "legal": ("meridian",)}
    for group, seated in seats.items():
        for name in seated:
            Seat.objects.create(group=groups[group], organisation=organisations[name], starts_at=before)
    LeadTerm.objects.create(group=groups["protection"], user=people["ana"], starts_at=before)
    LeadTerm.objects.create(group=groups["legal"], user=people["mihai"], starts_at=before)
    access = GuestAccess.objects.create(
        user=people["elena"], group=groups["protection"], invited_by=people["ana"], starts_at=before, ends_at=now + timedelta(days=30),
        reason="Expertiză",
    )  # fmt: skip
    access.key_group = Group.objects.create(name=f"guest:{access.pk}")
    access.save(update_fields=["key_group"])
    return groups


def _documents(people: dict, organisations: dict, groups: dict) -> None:
    DocumentType.objects.create(name="Document de poziție", name_en="Position paper")
    for audience in Audience.values:
        author, organisation = ("bogdan", "busola") if audience == "private" else ("ana", "ancora")
        make_document(
            people[author], group=groups["protection"], organisation=organisations[organisation],
            audience=audience, title=key_of(f"document_{audience}", Document),
        )  # fmt: skip
    assign_perm("view_document", people["carmen"], Document.objects.get(audience=Audience.NAMED))
    for name, audience in (("foreign_document", Audience.GROUP), ("foreign_private", Audience.PRIVATE)):
        document = make_document(
            people["mihai"], group=groups["legal"], organisation=organisations["meridian"], audience=audience,
            title=key_of(name, Document), text=CANARY, name=f"{CANARY}.docx",
        )  # fmt: skip
        add_version(document, text=f"{CANARY} 2", name=f"{CANARY}-2.docx", label=CANARY[:20], note=CANARY)


def _meetings(people: dict, organisations: dict, groups: dict, now: datetime) -> None:
    soon = (now + timedelta(days=9)).replace(hour=8, minute=0, second=0, microsecond=0)
    invited = [people[name] for name in ("ana", "bogdan", "fane")]
    meeting = make_meeting(
        people["ana"], group=groups["protection"], organisation=organisations["ancora"], title="Meeting", starts_at=soon, people=invited,
        link="https://meet.example.org/protection",
    )  # fmt: skip
    AgendaItem.objects.create(meeting=meeting, order=1, title="Deschidere", minutes=10)
    convene(meeting)
    make_meeting(
        people["dan"], group=None, organisation=organisations["delta"], title="Assembly", starts_at=soon + timedelta(days=7),
        audience=Audience.MEMBERS, tlp=Tlp.GREEN, people=[people["carmen"], people["ana"]],
    )  # fmt: skip
    foreign = make_meeting(
        people["mihai"], group=groups["legal"], organisation=organisations["meridian"], title=key_of("foreign_meeting", Meeting),
        starts_at=soon, people=[people["mihai"]], room=CANARY, link=f"https://meet.example.org/{CANARY}",
    )  # fmt: skip
    AgendaItem.objects.create(meeting=foreign, order=1, title=CANARY)
    convene(foreign)
