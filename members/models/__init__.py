"""Who belongs to the coalition, who speaks for whom, who holds which office, and what is asked of them. One file per noun."""

from members.models.ask import Ask, AskedParty
from members.models.coalition import Coalition
from members.models.invitation import Invitation
from members.models.mandate import Appointment, Mandate
from members.models.organisation import MembershipPeriod, Organisation, Specialisation
from members.models.person import Affiliation, User

__all__ = [
    "Affiliation",
    "Appointment",
    "Ask",
    "AskedParty",
    "Coalition",
    "Invitation",
    "Mandate",
    "MembershipPeriod",
    "Organisation",
    "Specialisation",
    "User",
]
