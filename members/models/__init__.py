"""Who belongs to the coalition, who speaks for whom, who holds which office, and what is asked of them. One file per noun."""

from members.models.absence import Absence
from members.models.ask import Ask, AskedParty
from members.models.circular import Circular, CircularFile
from members.models.coalition import Coalition
from members.models.field import AskField, AskValue
from members.models.invitation import Invitation
from members.models.mandate import Appointment, Mandate
from members.models.organisation import MembershipPeriod, Organisation, Specialisation
from members.models.person import Affiliation, User
from members.models.reconfirmation import Reconfirmation

__all__ = [
    "Absence",
    "Affiliation",
    "Appointment",
    "Ask",
    "AskField",
    "AskValue",
    "AskedParty",
    "Circular",
    "CircularFile",
    "Coalition",
    "Invitation",
    "Mandate",
    "MembershipPeriod",
    "Organisation",
    "Reconfirmation",
    "Specialisation",
    "User",
]
