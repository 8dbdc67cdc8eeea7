"""Who may do what, in plain Python over all rows: slow and obviously right. It never reads `readers`, `granted` or the keyring.

RIGHTS holds one function per model and action."""

from collections.abc import Callable
from datetime import datetime
from functools import cached_property

from documents.models import Document, DocumentGroupGrant, DocumentText, DocumentUserGrant, Version, VersionFile
from meetings.models import AgendaItem, Invitee, Meeting, MeetingGroupGrant, MeetingUserGrant
from members.models import (
    Absence,
    Affiliation,
    Appointment,
    Ask,
    AskedParty,
    AskField,
    AskValue,
    Circular,
    CircularFile,
    Coalition,
    Invitation,
    Mandate,
    MembershipPeriod,
    Organisation,
    Reconfirmation,
    User,
)
from protect_portal.audit.models import Event, Reading
from protect_portal.notifications.models import Delivery
from working_groups.models import GuestAccess, LeadTerm, Seat, WorkingGroup

SPEAKERS = {"legal_representative", "representative", "coordinator"}


def once_per_person(answer: Callable) -> Callable:
    """Remember a person's answer: the question is asked for every row."""

    def remembered(facts: "Facts", user, *args):
        key = (answer.__name__, user.pk, *args)
        if key not in facts.known:
            facts.known[key] = answer(facts, user, *args)
        return facts.known[key]

    return remembered


class Record:
    """Every row, each table read once."""

    RELATED = {
        DocumentText: ["document"],
        Version: ["document"],
        VersionFile: ["version__document", "stored"],
        AgendaItem: ["meeting"],
        Invitee: ["meeting"],
        LeadTerm: ["group"],
        AskedParty: ["ask"],
        AskField: ["ask"],
        AskValue: ["party__ask", "file"],
        Circular: ["ask"],
        CircularFile: ["circular__ask", "stored"],
        Reconfirmation: ["party"],
        DocumentUserGrant: ["permission"],
        MeetingUserGrant: ["permission"],
        DocumentGroupGrant: ["permission", "group"],
        MeetingGroupGrant: ["permission", "group"],
    }
    MANY = {Meeting: ["invitees"], Ask: ["parties"], AskedParty: ["named"]}

    def __init__(self) -> None:
        self._read: dict[type, list] = {}

    def rows(self, model) -> list:
        if model not in self._read:
            rows = model._base_manager.prefetch_related(*self.MANY.get(model, []))
            self._read[model] = list(rows.select_related(*self.RELATED[model]) if model in self.RELATED else rows)
        return self._read[model]


class Facts:
    """What holds at one instant, according to the record."""

    def __init__(self, at: datetime, record: Record | None = None):
        self.at, self.record, self.known = at, record or Record(), {}

    def running(self, model) -> list:
        rows = self.record.rows(model)
        return [row for row in rows if row.starts_at <= self.at and (row.ends_at is None or self.at < row.ends_at)]

    @cached_property
    def people(self) -> set[int]:
        return {person.pk for person in self.record.rows(User) if person.is_active and person.erased_at is None}

    @cached_property
    def affiliated(self) -> list[Affiliation]:
        return self.running(Affiliation)

    @cached_property
    def affiliations(self) -> list[Affiliation]:
        return [row for row in self.affiliated if row.user_id in self.people]

    @cached_property
    def organisations(self) -> dict[int, Organisation]:
        return {row.pk: row for row in self.record.rows(Organisation)}

    @cached_property
    def periods(self) -> list[MembershipPeriod]:
        return self.running(MembershipPeriod)

    @cached_property
    def seats(self) -> list[Seat]:
        return [seat for seat in self.running(Seat) if seat.status == "granted" and self.seat_counts(seat.organisation_id)]

    @cached_property
    def leads(self) -> list[LeadTerm]:
        return self.running(LeadTerm)

    @cached_property
    def guests(self) -> list[GuestAccess]:
        return [row for row in self.running(GuestAccess) if row.user_id in self.people]

    @cached_property
    def mandates(self) -> list[Mandate]:
        return self.running(Mandate)

    @cached_property
    def appointments(self) -> list[Appointment]:
        return self.running(Appointment)

    @once_per_person
    def organisations_of(self, user) -> set[int]:
        return {row.organisation_id for row in self.affiliations if row.user_id == user.pk}

    @once_per_person
    def organisations_spoken_for(self, user) -> set[int]:
        return {row.organisation_id for row in self.affiliations if row.user_id == user.pk and row.role in SPEAKERS}

    @once_per_person
    def organisations_answered_for(self, user) -> set[int]:
        mine = [row for row in self.affiliations if row.user_id == user.pk]
        return {row.organisation_id for row in mine if row.role in SPEAKERS | {"alternate"}}

    @once_per_person
    def is_here(self, user) -> bool:
        """Works for an organisation, or is somebody's guest: whoever has left carries not even their own key."""
        return bool(self.organisations_of(user)) or any(access.user_id == user.pk for access in self.guests)

    def seat_counts(self, organisation: int) -> bool:
        """An institution's seat always; a member's while a membership runs that is not suspended."""
        if self.organisations[organisation].kind != "ngo":
            return True
        return any(period.organisation_id == organisation and period.status != "suspended" for period in self.periods)

    def is_full_member(self, organisation: int) -> bool:
        """Neither suspended, nor an observer, nor one whose membership is over."""
        return any(period.organisation_id == organisation and period.status in {"active", "under_observation"} for period in self.periods)

    @once_per_person
    def is_member(self, user) -> bool:
        return any(self.is_full_member(organisation) for organisation in self.organisations_of(user))

    @once_per_person
    def groups_of(self, user) -> set[int]:
        mine = self.organisations_of(user)
        return {seat.group_id for seat in self.seats if seat.organisation_id in mine}

    @once_per_person
    def groups_led_by(self, user) -> set[int]:
        return {term.group_id for term in self.leads if term.user_id == user.pk} & self.groups_of(user)

    @once_per_person
    def groups_visited_by(self, user) -> set[int]:
        return {access.group_id for access in self.guests if access.user_id == user.pk and access.group_id}

    @once_per_person
    def holds(self, user, *offices: str) -> bool:
        mine, running = self.organisations_of(user), {mandate.pk: mandate for mandate in self.mandates}
        mandates = [running[row.mandate_id] for row in self.appointments if row.user_id == user.pk and row.mandate_id in running]
        return any(mandate.office in offices and mandate.organisation_id in mine for mandate in mandates)

    def is_secretariat(self, user) -> bool:
        return self.holds(user, "secretariat")

    def runs_coalition(self, user) -> bool:
        return self.holds(user, "secretariat", "presidency", "vice_presidency")

    def sees_directory(self, user) -> bool:
        return self.is_member(user) or self.runs_coalition(user)

    # roots

    def sees(self, user, root: Document | Meeting) -> bool:
        author, audience = user.pk == root.author_id and self.is_here(user), root.audience
        if audience == "private" or root.hidden_at:
            return author
        opened = {
            "named": lambda: author,
            "organisation": lambda: root.organisation_id in self.organisations_of(user),
            "leads": lambda: root.group_id in self.groups_led_by(user) or self.runs_coalition(user),
            "group": lambda: root.group_id in self.groups_of(user) or self.runs_coalition(user),
            "guests": lambda: root.group_id in self.groups_of(user) | self.groups_visited_by(user) or self.runs_coalition(user),
            "members": lambda: self.is_member(user) or self.runs_coalition(user),
        }
        return opened[audience]() or self.was_granted(user, root, "view", "comment", "edit")

    def was_granted(self, user, root: Document | Meeting, *permissions: str) -> bool:
        tables = {Document: (DocumentUserGrant, DocumentGroupGrant), Meeting: (MeetingUserGrant, MeetingGroupGrant)}
        people, carriers = map(self.record.rows, tables[type(root)])
        codenames = {f"{permission}_{type(root).__name__.lower()}" for permission in permissions}
        if any(g.content_object_id == root.pk and g.user_id == user.pk and g.permission.codename in codenames for g in people):
            return self.is_here(user)
        names = {g.group.name for g in carriers if g.content_object_id == root.pk and g.permission.codename in codenames}
        mine = {f"org:{pk}:members" for pk in self.organisations_of(user) if self.is_full_member(pk)}
        mine |= {f"guest:{access.pk}" for access in self.guests if access.user_id == user.pk}
        return bool(names & mine)

    def leads_its_group(self, user, root: Document | Meeting) -> bool:
        return root.group_id in self.groups_led_by(user)

    def keeps(self, user, document: Document) -> bool:
        coalition = document.group_id is None and self.is_secretariat(user)
        by_office = document.audience in {"leads", "group", "guests", "members"} and (self.leads_its_group(user, document) or coalition)
        return self.sees(user, document) and (document.author_id == user.pk or by_office)

    def shares(self, user, document: Document) -> bool:
        by_role = self.keeps(user, document) and (document.author_id != user.pk or self.shares_in(user, document.group_id))
        return by_role or (self.sees(user, document) and document.organisation_id in self.organisations_answered_for(user))

    def runs_meeting(self, user, meeting: Meeting) -> bool:
        return self.sees(user, meeting) and (self.leads_its_group(user, meeting) or self.runs_coalition(user))

    def is_invited(self, user, meeting: Meeting) -> bool:
        return any(row.user_id == user.pk for row in meeting.invitees.all())

    def sees_group(self, user, group: WorkingGroup) -> bool:
        return self.sees_directory(user) or group.pk in self.groups_of(user) | self.groups_visited_by(user)

    def shares_in(self, user, group: int | None) -> bool:
        return group is None or self.runs_coalition(user) or group in self.groups_of(user)

    def may_invite_to(self, user, organisation: int) -> bool:
        return self.is_secretariat(user) or organisation in self.organisations_spoken_for(user)

    # asks

    @once_per_person
    def organisations_invited_to(self, user) -> set[int]:
        mine = [row for row in self.record.rows(Invitation) if row.user_id == user.pk and row.role in SPEAKERS | {"alternate"}]
        return {row.organisation_id for row in mine if not row.accepted_at and not row.revoked_at and row.expires_at > self.at}

    @once_per_person
    def organisations_stood_in_for(self, user) -> set[int]:
        """Where somebody who answers is away and has named this person."""
        away = {row.user_id for row in self.running(Absence) if row.alternate_id == user.pk}
        return {row.organisation_id for row in self.affiliated if row.user_id in away and row.role in SPEAKERS | {"alternate"}}

    @cached_property
    def parties(self) -> dict[int, list[AskedParty]]:
        by_ask: dict[int, list[AskedParty]] = {}
        for party in self.record.rows(AskedParty):
            by_ask.setdefault(party.ask_id, []).append(party)
        return by_ask

    def is_invited_to_answer(self, user, party: AskedParty) -> bool:
        outside = party.ask.kind in {"plain", "circular"} and party.ask.tlp in {"green", "clear"}
        return outside and party.organisation_id in self.organisations_invited_to(user)

    def was_asked(self, user, party: AskedParty) -> bool:
        theirs = party.user_id == user.pk or party.organisation_id in self.organisations_of(user)
        return self.was_sent(party.ask) and (theirs or self.is_invited_to_answer(user, party))

    def was_sent(self, ask: Ask) -> bool:
        return ask.status != "draft" and ask.opens_at is not None

    def was_asked_among(self, user, ask: Ask) -> bool:
        return any(self.was_asked(user, party) for party in self.parties.get(ask.pk, []))

    def is_above(self, user, ask: Ask) -> bool:
        """Sees it all without being asked: who asks, the secretariat, the presidency; of access nobody; of a meeting who runs it."""
        if ask.kind == "meeting":
            return any(row.ask_id == ask.pk and self.runs_meeting(user, row) for row in self.record.rows(Meeting))
        by_office = self.is_secretariat(user) or (self.runs_coalition(user) and ask.kind != "label")
        return ask.kind != "access" and (self.stands_behind(user, ask) or by_office)

    def stands_behind(self, user, ask: Ask) -> bool:
        """Made it, and still is what they were when they made it: lead of that group, in that office, of that organisation."""
        kind, _, rest = ask.capacity.partition(":")
        number = int(rest.partition(":")[0] or 0)
        still = {
            "group": lambda: number in self.groups_led_by(user),
            "secretariat": lambda: self.is_secretariat(user),
            "presidency": lambda: self.holds(user, "presidency", "vice_presidency"),
            "org": lambda: number in self.organisations_of(user),
        }
        return ask.by_id == user.pk and (ask.kind == "label" or (kind in still and still[kind]()))

    def sees_ask(self, user, ask: Ask) -> bool:
        return self.is_above(user, ask) or self.was_asked_among(user, ask) or self.reads_archived(user, ask)

    def reads_archived(self, user, ask: Ask) -> bool:
        letters = [row for row in self.record.rows(Circular) if row.ask_id == ask.pk] if self.was_sent(ask) else []
        carried = {f"group:{pk}" for pk in self.groups_of(user)} | ({"members"} if self.is_member(user) else set())
        return any(letter.to in carried for letter in letters)

    def boards(self, user, ask: Ask) -> bool:
        return self.is_above(user, ask) and ask.kind != "label"

    def edits_ask(self, user, ask: Ask) -> bool:
        return ask.kind not in {"label", "access", "meeting"} and (self.is_secretariat(user) or self.stands_behind(user, ask))

    def sees_beside(self, user, ask: Ask) -> bool:
        return ask.kind not in {"label", "access", "meeting", "sign_on"} and self.was_asked_among(user, ask)

    def sees_party(self, user, party: AskedParty) -> bool:
        return self.is_above(user, party.ask) or self.was_asked(user, party) or self.sees_beside(user, party.ask)

    def answers_for(self, user, party: AskedParty) -> bool:
        ask, place = party.ask, party.organisation_id
        if not self.was_sent(ask):
            return False
        answering = self.organisations_spoken_for(user) if ask.kind == "reconfirmation" else self.organisations_answered_for(user)
        speaks = place in answering and not (ask.kind == "label" and ask.by_id == user.pk)
        let_in = place in self.organisations_stood_in_for(user) or any(person.pk == user.pk for person in party.named.all())
        for_them = ask.kind not in {"label", "access", "reconfirmation"} and place in self.organisations_of(user) and let_in
        return party.user_id == user.pk or speaks or for_them or self.is_invited_to_answer(user, party)

    def sees_value(self, user, value: AskValue) -> bool:
        party, ask = value.party, value.party.ask
        closed = ask.status == "closed" or (ask.status == "open" and ask.closes_at is not None and ask.closes_at <= self.at)
        shown = closed or (ask.status == "open" and ask.answers_shown == "at_once")
        beside = shown and party.status == "answered" and self.sees_beside(user, ask)
        return self.is_open_to(user, value.file) and (self.was_asked(user, party) or self.boards(user, ask) or beside)

    def is_open_to(self, user, stored) -> bool:
        return stored is None or stored.checked in {"clean", "warned"} or (stored.checked == "blocked" and stored.by_id == user.pk)

    def knows_of_absence(self, user, absence: Absence) -> bool:
        works = {row.organisation_id for row in self.affiliated if row.user_id == absence.user_id}
        return user.pk in {absence.user_id, absence.alternate_id} or self.runs_coalition(user) or bool(works & self.organisations_of(user))

    def sees_person(self, user, person: User) -> bool:
        if person.erased_at is not None:
            return False
        if self.runs_coalition(user) or person.pk == user.pk:
            return True
        everywhere, mine = self.sees_directory(user), self.organisations_of(user)
        return any(row.user_id == person.pk and (everywhere or row.organisation_id in mine) for row in self.affiliated)


Right = Callable[[Facts, User, object], bool]

RIGHTS: dict[tuple[type, str], Right] = {
    (Document, "view"): Facts.sees,
    (Document, "edit"): lambda f, u, d: f.keeps(u, d) or (f.sees(u, d) and f.was_granted(u, d, "edit")),
    (Document, "withdraw"): Facts.keeps,
    (Document, "share"): Facts.shares,
    (Document, "hide"): Facts.keeps,
    (Document, "show"): lambda f, u, d: f.sees(u, d) and d.author_id == u.pk,
    (Document, "inspect"): lambda f, u, d: f.sees(u, d) and (f.runs_coalition(u) or f.may_invite_to(u, d.organisation_id)),
    (Event, "view"): lambda f, u, e: f.runs_coalition(u) or f.holds(u, "auditor"),
    (Reading, "view"): lambda f, u, r: f.runs_coalition(u) or r.user_id == u.pk,
    (DocumentText, "view"): lambda f, u, t: f.sees(u, t.document),
    (Version, "view"): lambda f, u, v: f.sees(u, v.document),
    (VersionFile, "view"): lambda f, u, v: (
        f.sees(u, v.version.document)
        and (v.stored.checked in {"clean", "warned"} or (v.stored.checked == "blocked" and v.stored.by_id == u.pk))
    ),
    (Meeting, "view"): Facts.sees,
    (Meeting, "edit"): Facts.runs_meeting,
    (Meeting, "move"): Facts.runs_meeting,
    (Meeting, "cancel"): Facts.runs_meeting,
    (Meeting, "convene"): Facts.runs_meeting,
    (Meeting, "share"): lambda f, u, m: f.sees(u, m) and m.author_id == u.pk,
    (Meeting, "inspect"): lambda f, u, m: f.sees(u, m) and (f.runs_coalition(u) or f.may_invite_to(u, m.organisation_id)),
    (Meeting, "join"): lambda f, u, m: f.runs_meeting(u, m) or (f.sees(u, m) and f.is_invited(u, m)),
    (AgendaItem, "view"): lambda f, u, i: f.sees(u, i.meeting) and (not i.restricted or f.is_member(u)),
    (Invitee, "view"): lambda f, u, i: f.sees(u, i.meeting),
    (Invitee, "answer"): lambda f, u, i: f.sees(u, i.meeting) and i.user_id == u.pk,
    (WorkingGroup, "view"): Facts.sees_group,
    (WorkingGroup, "contribute"): lambda f, u, g: f.shares_in(u, g.pk),
    (WorkingGroup, "convene"): lambda f, u, g: f.runs_coalition(u) or g.pk in f.groups_led_by(u),
    (WorkingGroup, "invite"): lambda f, u, g: f.runs_coalition(u) or g.pk in f.groups_led_by(u),
    (WorkingGroup, "edit"): lambda f, u, g: f.runs_coalition(u),
    (Seat, "view"): lambda f, u, s: f.sees_directory(u) or s.organisation_id in f.organisations_of(u) or s.group_id in f.groups_of(u),
    (Seat, "end"): lambda f, u, s: f.runs_coalition(u),
    (LeadTerm, "view"): lambda f, u, t: f.sees_group(u, t.group) or t.user_id == u.pk,
    (LeadTerm, "end"): lambda f, u, t: f.runs_coalition(u),
    (GuestAccess, "view"): lambda f, u, a: (
        a.user_id == u.pk
        or (a.group_id is not None and (f.sees_directory(u) or a.group_id in f.groups_of(u)))
        or (a.group_id is None and a.invited_by_id == a.user_id and f.holds(u, "presidency", "vice_presidency", "auditor"))
    ),
    (GuestAccess, "end"): lambda f, u, a: a.group_id is not None and (f.runs_coalition(u) or a.group_id in f.groups_led_by(u)),
    (Organisation, "view"): lambda f, u, o: f.sees_directory(u) or o.pk in f.organisations_of(u),
    (Organisation, "edit"): lambda f, u, o: f.may_invite_to(u, o.pk),
    (Organisation, "invite"): lambda f, u, o: f.may_invite_to(u, o.pk),
    (Organisation, "admit"): lambda f, u, o: f.runs_coalition(u),
    (MembershipPeriod, "view"): lambda f, u, p: f.sees_directory(u) or p.organisation_id in f.organisations_of(u),
    (MembershipPeriod, "admit"): lambda f, u, p: f.runs_coalition(u),
    (Mandate, "view"): lambda f, u, m: f.sees_directory(u),
    (Mandate, "end"): lambda f, u, m: f.runs_coalition(u),
    (Mandate, "appoint"): lambda f, u, m: f.runs_coalition(u),
    (Appointment, "view"): lambda f, u, a: f.sees_directory(u),
    (Appointment, "end"): lambda f, u, a: f.runs_coalition(u),
    (Appointment, "appoint"): lambda f, u, a: f.runs_coalition(u),
    (User, "view"): Facts.sees_person,
    (User, "edit"): lambda f, u, p: p.pk == u.pk,
    (User, "recover"): lambda f, u, p: p.pk != u.pk and f.sees_person(u, p) and f.is_secretariat(u),
    (User, "close"): lambda f, u, p: p.pk != u.pk and f.sees_person(u, p) and f.is_secretariat(u),
    (Affiliation, "view"): lambda f, u, a: f.sees_directory(u) or a.organisation_id in f.organisations_of(u) or a.user_id == u.pk,
    (Affiliation, "end"): lambda f, u, a: f.may_invite_to(u, a.organisation_id),
    (Invitation, "view"): lambda f, u, i: i.user_id == u.pk or f.may_invite_to(u, i.organisation_id),
    (Invitation, "send"): lambda f, u, i: f.may_invite_to(u, i.organisation_id),
    (Coalition, "view"): lambda f, u, c: True,
    (Coalition, "edit"): lambda f, u, c: f.is_secretariat(u),
    (Coalition, "run"): lambda f, u, c: f.runs_coalition(u),
    (Ask, "view"): Facts.sees_ask,
    (Ask, "board"): Facts.boards,
    (Ask, "edit"): Facts.edits_ask,
    (AskedParty, "view"): Facts.sees_party,
    (AskedParty, "answer"): Facts.answers_for,
    (AskField, "view"): lambda f, u, x: f.sees_ask(u, x.ask),
    (AskValue, "view"): Facts.sees_value,
    (Circular, "view"): lambda f, u, c: f.sees_ask(u, c.ask),
    (Circular, "edit"): lambda f, u, c: f.edits_ask(u, c.ask),
    (CircularFile, "view"): lambda f, u, c: f.sees_ask(u, c.circular.ask) and f.is_open_to(u, c.stored),
    (Absence, "view"): Facts.knows_of_absence,
    (Absence, "end"): lambda f, u, a: f.is_secretariat(u) or a.user_id == u.pk,
    (Reconfirmation, "view"): lambda f, u, r: f.runs_coalition(u) or r.party.organisation_id in f.organisations_of(u),
    (Delivery, "view"): lambda f, u, d: d.recipient_id == u.pk or f.is_secretariat(u),
    (Delivery, "resend"): lambda f, u, d: f.is_secretariat(u),
}


def expected(facts: Facts, user: User, model: type, action: str) -> set[int]:
    """The ids of the rows on which `user` may do `action`."""
    right = RIGHTS[model, action]
    return {row.pk for row in facts.record.rows(model) if user.is_active and right(facts, user, row)}
