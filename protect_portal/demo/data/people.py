"""The people of the fictional coalition, what they are there, and the sign-ins of the demonstration."""

from dataclasses import dataclass
from datetime import date, timedelta

from members.models import Affiliation, Organisation, User
from protect_portal.access.terms import first_instant
from protect_portal.demo.data.days import Days
from protect_portal.demo.data.organisations import BY_KEY, HOST

PASSWORD = "Demo-ProTECT-3P"  # of everyone: fictional people, on one's own machine
NOWHERE = "protect"  # the domain of whoever works for no organisation
REPRESENTATIVE, ALTERNATE, STAFF = Affiliation.Role.REPRESENTATIVE, Affiliation.Role.ALTERNATE, Affiliation.Role.STAFF
COORDINATOR = Affiliation.Role.COORDINATOR


@dataclass(frozen=True)
class Person:
    """One sign-in: `role` is what the account shows of the portal, `work` the person's place in the organisation `at`."""

    name: str
    at: str
    role: str
    work: str = REPRESENTATIVE
    note: str = ""
    address: str = ""
    language: str = "ro"

    @property
    def email(self) -> str:
        return f"{self.address or self.name.split()[0].lower()}@{self.at or NOWHERE}.example"

    @property
    def organisation(self) -> str:
        return BY_KEY[self.at].name if self.at else ""


PEOPLE = (
    Person("Ilinca Demo", HOST, "secretariat", COORDINATOR, "also chairs the ad-hoc group on Directive 2024/1712"),
    Person("Corina Demo", HOST, "presidency", note="also representative"),
    Person("Matei Exemplu", "macul-albastru", "chair", note="Assistance and protection; also representative"),
    Person("Anca Machetă", "tisa-argintie", "rapporteur", note="Assistance and protection; also representative"),
    Person("Sorana Probă", "brazda-noua", "representative", note="in Assistance and protection and the ad-hoc group"),
    Person("Daria Machetă", "brazda-noua", "coordinator", COORDINATOR),
    Person("Horia Demo", "brazda-noua", "staff", STAFF, "reads English", language="en"),
    Person("Petru Exemplu", "trei-lastuni", "outsider", note="representative of a member in no group"),
    Person("Anca Probă", "dgaspc-exemplu", "guest", STAFF, "of Assistance and protection, until the end of next month"),
    Person("Lidia Probă", "feriga-si-lege", "applicant", note="her organisation asks to join, and for a seat in Prosecution"),
    Person("Grigore Demo", "ulcica-alba", "suspended", note="representative; the seat in Prevention gives nothing"),
    Person("Ioan Machetă", "salcam-7", "ended_term", STAFF, "until yesterday"),
    Person("Toma Exemplu", "", "administrator", note="technical administrator, no key to any content"),
    Person("Felicia Probă", "portita-de-lemn", "auditor", STAFF),
    Person("Vlad Machetă", "cvartal-9", "chair", note="Prevention; also representative"),
    Person("Tudor Demo", "heliotrop", "chair", note="Prosecution; also representative"),
    Person("Mihai Probă", "digital-zimbru", "representative"),
    Person("Radu Exemplu", "fir-de-nisip", "representative"),
    Person("Ioana Probă", "portita-de-lemn", "representative"),
    Person("Viorica Exemplu", "salcam-7", "representative", note="may no longer sign: the power to sign has run out"),
    Person("Radu Probă", "brazda-noua", "staff", ALTERNATE, "alternate"),
    Person("Mara Demo", "busola-tarzie", "staff", ALTERNATE, "alternate, without a representative beside her"),
    Person("ANITP (cont demo)", "anitp", "guest", STAFF, "of Assistance and protection; invited to one meeting", address="cont"),
    Person("Unitate DIICOT (cont demo)", "unitate-diicot", "guest", STAFF, "of Prosecution, for seven months", address="cont"),
)
FIRST = PEOPLE[0]  # who begins the coalition


def save_people(days: Days, registered: dict[str, Organisation], password: str) -> dict[str, User]:
    """Everyone by name, with their work; `password` is the one hash. The first person exists already."""
    rows = [_row(person, password) for person in PEOPLE if person is not FIRST]
    User.objects.bulk_create(rows)
    saved = {user.name: user for user in User.objects.all()}
    Affiliation.objects.filter(user=saved[FIRST.name]).update(starts_at=_since(days, FIRST))
    works = [person for person in PEOPLE if person.at and person is not FIRST]
    Affiliation.objects.bulk_create(_work(days, person, saved[person.name], registered[person.at]) for person in works)
    User.objects.update(date_joined=days.since(700))
    return saved


def _row(person: Person, password: str) -> User:
    administrator = person.role == "administrator"
    return User(email=person.email, name=person.name, language=person.language, password=password, is_staff=administrator)


def _work(days: Days, person: Person, user: User, organisation: Organisation) -> Affiliation:
    ended = first_instant(days.loaded) if person.role == "ended_term" else None
    return Affiliation(
        user=user,
        organisation=organisation,
        role=person.work,
        starts_at=_since(days, person),
        ends_at=ended,
        may_sign_until=_may_sign_until(days, person),
    )


def _since(days: Days, person: Person):
    """As long as the organisation belongs to the coalition, the others since last winter."""
    return days.since(BY_KEY[person.at].member_for or 330)


def _may_sign_until(days: Days, person: Person) -> date | None:
    if person.work != REPRESENTATIVE:
        return None
    return days.loaded - timedelta(days=15) if person.at == "salcam-7" else date(days.loaded.year + 1, 6, 30)
