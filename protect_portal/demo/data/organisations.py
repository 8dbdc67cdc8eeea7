"""The members, the applicant and the institutions that are guests; since when, and which offices they hold."""

from dataclasses import dataclass

from members.actions.mandate import give_mandate
from members.actions.organisation import begin_membership, change_membership, register_organisation
from members.models import Coalition, Mandate, MembershipPeriod, Organisation, Specialisation, User
from protect_portal.demo.data.days import Days

HOST = "amaranta"  # presidency and secretariat
AUDITOR = "portita-de-lemn"
SUSPENDED = "ulcica-alba"
MANDATE_LEFT = 50  # days


@dataclass(frozen=True)
class Member:
    """One organisation: `key` is also its domain, under .example. `member_for` counts days, None where it is no member."""

    key: str
    name: str
    name_en: str
    county: str
    specialisations: tuple[str, ...]
    member_for: int | None = None
    kind: str = Organisation.Kind.NGO

    @property
    def short_name(self) -> str:
        return self.name.partition(" ")[2] if self.kind == Organisation.Kind.NGO else self.name.removesuffix(" (cont demo)")


SPECIALISATIONS = {
    "asistență victime": "victim assistance",
    "adăpost": "shelter",
    "reintegrare socio-profesională": "social and professional reintegration",
    "prevenire în școli": "school prevention",
    "asistență juridică": "legal aid",
    "proceduri penale și civile": "criminal and civil proceedings",
    "prevenire rurală": "rural prevention",
    "comunități de frontieră": "border communities",
    "siguranța copiilor online": "online child safety",
    "cercetare": "research",
    "lobby și advocacy": "lobbying and advocacy",
    "muncă forțată": "forced labour",
    "lucrători sezonieri": "seasonal workers",
    "copii și tineri în risc": "children and young people at risk",
    "mediere comunitară": "community mediation",
    "comunități vulnerabile": "vulnerable communities",
    "consiliere psihologică": "psychological counselling",
    "traumă": "trauma",
    "compensații": "compensation law",
    "executarea hotărârilor": "enforcement of judgments",
    "educație parentală": "parent education",
    "tranzit și azil": "transit and asylum",
}
INSTITUTION = Organisation.Kind.INSTITUTION
MEMBERS = (
    Member("macul-albastru", "Asociația Macul Albastru", "Blue Poppy Association", "IS", ("asistență victime", "adăpost"), 2480),
    Member("brazda-noua", "Fundația Brazda Nouă", "New Furrow Foundation", "CJ", ("reintegrare socio-profesională",), 2480),
    Member("cvartal-9", "Asociația Cvartal 9", "Quarter 9 Association", "B", ("prevenire în școli",), 2480),
    Member(
        "heliotrop",
        "Centrul Heliotrop pentru Drepturi",
        "Heliotrope Centre for Rights",
        "B",
        ("asistență juridică", "proceduri penale și civile"),
        2480,
    ),
    Member(
        "tisa-argintie", "Fundația Tisa Argintie", "Silver Tisza Foundation", "MM", ("prevenire rurală", "comunități de frontieră"), 2116
    ),
    Member("digital-zimbru", "Asociația Digital Zimbru", "Digital Wisent Association", "TM", ("siguranța copiilor online",), 1752),
    Member(HOST, "Institutul Amaranta", "Amaranta Institute", "B", ("cercetare", "lobby și advocacy"), 2480),
    Member("fir-de-nisip", "Asociația Fir de Nisip", "Grain of Sand Association", "CT", ("muncă forțată", "lucrători sezonieri"), 1752),
    Member(AUDITOR, "Fundația Portița de Lemn", "Wooden Gate Foundation", "SV", ("copii și tineri în risc",), 1388),
    Member("salcam-7", "Asociația Salcâm 7", "Acacia 7 Association", "DJ", ("mediere comunitară", "comunități vulnerabile"), 1388),
    Member("busola-tarzie", "Rețeaua Busola Târzie", "Late Compass Network", "BV", ("consiliere psihologică", "traumă"), 1024),
    Member("feriga-si-lege", "Asociația Ferigă și Lege", "Fern and Law Association", "TM", ("compensații", "executarea hotărârilor")),
    Member("trei-lastuni", "Asociația Trei Lăstuni", "Three Swallows Association", "BC", ("educație parentală",), 780),
    Member(SUSPENDED, "Fundația Ulcica Albă", "White Jug Foundation", "GL", ("tranzit și azil",), 1752),
    Member("anitp", "ANITP (cont demo)", "ANITP (demonstration)", "B", (), kind=INSTITUTION),
    Member("dgaspc-exemplu", "DGASPC Exemplu (cont demo)", "DGASPC Exemplu (demonstration)", "", (), kind=INSTITUTION),
    Member("unitate-diicot", "Unitate DIICOT (cont demo)", "DIICOT unit (demonstration)", "", (), kind=INSTITUTION),
)
BY_KEY = {member.key: member for member in MEMBERS}


def organisation_of(member: Member) -> Organisation:
    """The row of a member, not saved yet."""
    return Organisation(
        name=member.name,
        name_en=member.name_en,
        short_name=member.short_name,
        kind=member.kind,
        county=member.county,
        website=f"https://{member.key}.example",
        official_address=f"contact@{member.key}.example",
        languages=["ro"],
        founding_member=member.member_for == max(m.member_for or 0 for m in MEMBERS),
    )


def register_organisations(days: Days, host: Organisation, *, by: User) -> dict[str, Organisation]:
    """Every organisation by its key; the host exists already, because somebody must register the others."""
    known = {name: Specialisation.objects.get_or_create(name=name, defaults={"name_en": en})[0] for name, en in SPECIALISATIONS.items()}
    registered = {}
    for member in MEMBERS:
        registered[member.key] = host if member.key == HOST else register_organisation(organisation_of(member), by=by)
        registered[member.key].specialisations.set(known[name] for name in member.specialisations)
    _begin_memberships(days, registered, by=by)
    return registered


def _begin_memberships(days: Days, registered: dict[str, Organisation], *, by: User) -> None:
    for number, member in enumerate(MEMBERS, start=1):
        if member.member_for is None:
            continue
        start = days.since(member.member_for)
        basis = f"Hotărârea AG nr. {number}/{start.year}"
        if member.key == HOST:
            registered[HOST].membership_periods.update(starts_at=start, basis=basis)
            continue
        active = MembershipPeriod.Status.ACTIVE
        period = begin_membership(registered[member.key], by=by, status=active, starts_at=start, basis=basis)
        if member.key == SUSPENDED:
            decision = f"Hotărârea AG nr. 2/{days.loaded.year}"
            change_membership(period, MembershipPeriod.Status.SUSPENDED, by=by, basis=decision, reason="raportul anual lipsește")


def give_offices(days: Days, registered: dict[str, Organisation], *, by: User) -> dict[str, Mandate]:
    """Presidency and secretariat of the host, nearing their end, and the auditor of another member."""
    host, begun, end = registered[HOST], days.since(680), days.until(MANDATE_LEFT)
    basis = f"Hotărârea AG nr. 4/{begun.year}"
    Mandate.objects.filter(organisation=host).update(starts_at=begun, ends_at=end, basis=basis)
    presidency = give_mandate(Mandate.Office.PRESIDENCY, host, by=by, starts_at=begun, ends_at=end, basis=basis)
    auditor = give_mandate(
        Mandate.Office.AUDITOR,
        registered[AUDITOR],
        by=by,
        starts_at=days.since(300),
        ends_at=days.until(430),
        basis=f"Hotărârea AG nr. 6/{days.since(300).year}",
    )
    return {"presidency": presidency, "auditor": auditor}


def describe_coalition(host: Organisation) -> None:
    Coalition.objects.filter(pk=1).update(name_en="ProTECT", controller=host.name, reply_to="secretariat@protect.example")
