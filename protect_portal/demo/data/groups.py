"""The four groups, who sits in them, who leads them, and their guests from institutions."""

from dataclasses import dataclass

from members.models import Organisation, User
from protect_portal.audit.record import record
from protect_portal.demo.data.days import Days
from protect_portal.demo.data.organisations import BY_KEY, SUSPENDED
from working_groups.actions import appoint_lead, create_group, grant_seat, invite_guest
from working_groups.models import GroupType, GuestAccess, LeadTerm, Seat, WorkingGroup

APPLICANT = "feriga-si-lege"
PERMANENT, AD_HOC = ("Grup permanent", "Permanent group"), ("Grup ad-hoc", "Ad-hoc group")


@dataclass(frozen=True)
class Group:
    """One group: its letter is its colour and its initial."""

    letter: str
    name: str
    name_en: str
    purpose: str
    chair: str
    seats: tuple[str, ...]
    type: tuple[str, str] = PERMANENT
    sits_for: int = 900  # days


GROUPS = (
    Group(
        "P",
        "Prevenire",
        "Prevention",
        "Prevenirea traficului de persoane: școli, comunități, mediul online, campanii.",
        "Vlad Machetă",
        ("cvartal-9", "tisa-argintie", "digital-zimbru", "amaranta", "portita-de-lemn", "salcam-7", SUSPENDED),
    ),
    Group(
        "A",
        "Asistență și protecție",
        "Assistance and protection",
        "Servicii pentru victime: adăpost, consiliere, reintegrare, acces la drepturi.",
        "Matei Exemplu",
        ("macul-albastru", "brazda-noua", "tisa-argintie", "amaranta", "fir-de-nisip", "portita-de-lemn", "busola-tarzie"),
    ),
    Group(
        "U",
        "Pedepsire",
        "Prosecution",
        "Urmărirea penală, drepturile victimei în procesul penal și civil, compensații.",
        "Tudor Demo",
        ("heliotrop", "digital-zimbru", "amaranta", "fir-de-nisip"),
    ),
    Group(
        "D",
        "Transpunerea Directivei 2024/1712",
        "Transposition of Directive 2024/1712",
        "Poziția comună și propunerile de text pentru transpunerea Directivei (UE) 2024/1712.",
        "Ilinca Demo",
        ("brazda-noua", "heliotrop", "tisa-argintie", "amaranta"),
        AD_HOC,
        160,
    ),
)


def create_groups(days: Days, registered: dict[str, Organisation], people: dict[str, User], *, by: User) -> dict[str, WorkingGroup]:
    """The groups by letter, with seats and leads."""
    created = {group.letter: _create(days, group, registered, by=by) for group in GROUPS}
    for group in GROUPS:
        since = days.since(min(group.sits_for, 600))
        appoint_lead(created[group.letter], people[group.chair], LeadTerm.Role.CHAIR, by=by, starts_at=since)
    appoint_lead(created["A"], people["Anca Machetă"], LeadTerm.Role.RAPPORTEUR, by=by, starts_at=days.since(420))
    _ask_for_seat(created["U"], registered[APPLICANT], people["Lidia Probă"])
    return created


def _create(days: Days, group: Group, registered: dict[str, Organisation], *, by: User) -> WorkingGroup:
    kind, _made = GroupType.objects.get_or_create(name=group.type[0], defaults={"name_en": group.type[1]})
    row = WorkingGroup(name=group.name, name_en=group.name_en, type=kind, colour=group.letter, initial=group.letter, purpose=group.purpose)
    create_group(row, by=by)
    for key in group.seats:
        since = days.since(min(group.sits_for, BY_KEY[key].member_for))
        grant_seat(row, registered[key], by=by, starts_at=since, basis=f"Decizia grupului nr. 1/{since.year}")
    WorkingGroup.objects.filter(pk=row.pk).update(created_at=days.since(group.sits_for))
    return row


def _ask_for_seat(group: WorkingGroup, organisation: Organisation, person: User) -> None:
    """With the application for membership, which the assembly has not decided yet."""
    seat = Seat.objects.create(group=group, organisation=organisation, status=Seat.Status.ASKED)
    record("seat.asked", seat, by=person)


def invite_guests(days: Days, groups: dict[str, WorkingGroup], people: dict[str, User]) -> dict[str, GuestAccess]:
    """The guests by name."""
    until = days.end_of_next_month()
    dated = (
        ("ANITP (cont demo)", "A", days.since(90), until, "Consultare pe ghidurile MNIR"),
        ("Anca Probă", "A", days.since(90), until, "Consultare pe ghidurile MNIR"),
        ("Unitate DIICOT (cont demo)", "U", days.since(0), days.in_months(7), "Audierea minorilor și compensații"),
    )
    chairs = {"A": people["Matei Exemplu"], "U": people["Tudor Demo"]}
    return {
        name: invite_guest(groups[letter], people[name], by=chairs[letter], starts_at=starts_at, ends_at=ends_at, reason=reason)
        for name, letter, starts_at, ends_at, reason in dated
    }
