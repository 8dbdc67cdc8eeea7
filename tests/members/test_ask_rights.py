"""Who sees an ask, who reads its board, who answers: what the oracle compares as sets (tests/rights), told one by one."""

import pytest
from django.utils import translation

from members.kinds import KINDS, AskKind
from members.models import Affiliation, Ask, AskedParty, AskValue, Circular, CircularFile, Invitation
from members.waiting import waiting_on
from protect_portal.access.rights import can
from protect_portal.files.models import StoredFile
from tests.make import make_absence, make_ask, make_circular, make_person

PEOPLE = ("ana", "bogdan", "carmen", "dan", "elena", "fane", "gina", "horia", "jana", "klaus", "luiza", "mihai", "nina")


def who(world, action: str, row) -> str:
    """The people of the world who may, by name."""
    return " ".join(name for name in PEOPLE if can(getattr(world, name), action, row))


def party_of(ask: Ask, organisation) -> AskedParty:
    return ask.parties.get(organisation=organisation)


def test_the_asked_see_a_request_and_who_else_was_asked(world):
    """Fane and Bogdan of Busola, Carmen of Cetina; Nina, whom Cetina has invited; Ana, who asks; the offices."""
    ask = make_ask(world.ana, organisations=[world.busola, world.cetina])
    seen = "ana bogdan carmen dan fane gina nina"
    assert (who(world, "view", ask), who(world, "view", party_of(ask, world.busola))) == (seen, seen)
    assert who(world, "board", ask) == "ana dan gina"
    assert who(world, "edit", ask) == "ana dan"


def test_a_draft_is_seen_by_nobody_who_will_be_asked(world):
    ask = make_ask(world.ana, organisations=[world.busola], people=[world.mihai], status="draft")
    assert (who(world, "view", ask), who(world, "view", ask.parties.get(user=world.mihai))) == ("ana dan gina", "ana dan gina")
    assert [who(world, "answer", party) for party in ask.parties.all()] == ["", ""]


# Secrets of two sides


def test_who_asks_for_access_sees_nothing_and_others_never_learn_who_asks(world):
    """As before boards were: the keepers see what is asked of them, and each only that of themselves."""
    ask = make_ask(world.carmen, people=[world.ana, world.bogdan], kind="access")
    anas = ask.parties.get(user=world.ana)
    assert who(world, "view", ask) == "ana bogdan"
    assert (who(world, "view", anas), who(world, "answer", anas)) == ("ana", "ana")
    assert [who(world, action, ask) for action in ("board", "edit")] == ["", ""]
    assert [Ask.objects.allowed(world.carmen, action).count() for action in ("view", "board", "edit")] == [0, 0, 0]
    assert AskedParty.objects.allowed(world.carmen).count() == 0


def test_consent_is_known_to_its_two_sides_and_the_secretariat(world):
    ask = make_ask(world.ana, organisations=[world.busola], kind="label")
    party = party_of(ask, world.busola)
    assert (who(world, "view", ask), who(world, "view", party)) == ("ana bogdan dan fane", "ana bogdan dan fane")
    assert [who(world, action, ask) for action in ("board", "edit")] == ["", ""]
    assert who(world, "answer", party) == "fane"


def test_nobody_agrees_to_their_own_question(world):
    """Not even named for it, or standing in for whoever is away."""
    ask = make_ask(world.fane, organisations=[world.busola], kind="label")
    party = party_of(ask, world.busola)
    party.named.add(world.fane, world.bogdan)
    make_absence(world.fane, alternate=world.bogdan)
    assert who(world, "answer", party) == ""


def test_consent_goes_to_no_invited_and_no_stand_in(world):
    ask = make_ask(world.ana, organisations=[world.cetina, world.busola], kind="label", tlp="green")
    party_of(ask, world.busola).named.add(world.bogdan)
    make_absence(world.fane, alternate=world.bogdan)
    assert who(world, "answer", party_of(ask, world.cetina)) == "carmen"
    assert who(world, "answer", party_of(ask, world.busola)) == "fane"
    assert not can(world.nina, "view", ask)


@pytest.mark.parametrize("kind", ["label", "access", "sign_on", "meeting"])
def test_these_kinds_show_nobody_who_else_is_asked(world, kind):
    ask = make_ask(world.dan, organisations=[world.busola, world.cetina], kind=kind)
    assert not can(world.carmen, "view", party_of(ask, world.busola))
    assert can(world.carmen, "view", party_of(ask, world.cetina))


def test_a_meetings_ask_is_seen_by_no_office_and_by_no_former_organiser(world):
    """Its lock decides who sees a meeting; the ask must not tell more."""
    ask = make_ask(world.ana, people=[world.bogdan], kind="meeting")
    assert (who(world, "view", ask), who(world, "board", ask)) == ("bogdan", "")


def test_a_kind_may_say_whose_board_is_read_by_the_right_to_its_object(world, monkeypatch):
    ask = make_ask(world.ana, people=[world.bogdan], kind="poll")

    def leads(user):
        return Ask.objects.filter(pk=ask.pk if user == world.mihai else 0).values("pk")

    kind = AskKind("poll", lambda *_: Ask.objects.none(), lambda *_: [], boards=leads)
    monkeypatch.setitem(KINDS, "poll", kind)
    assert (who(world, "board", ask), who(world, "view", ask.parties.get())) == ("ana dan gina mihai", "ana bogdan dan gina mihai")


# Who answers


def test_who_speaks_the_alternate_and_the_person_asked(world):
    deputy, colleague = make_person("Delegat Busola", world.busola, role="alternate"), make_person("Coleg Busola", world.busola)
    ask = make_ask(world.dan, organisations=[world.busola], people=[world.mihai])
    assert who(world, "answer", party_of(ask, world.busola)) == "fane"
    assert (can(deputy, "answer", party_of(ask, world.busola)), can(colleague, "answer", party_of(ask, world.busola))) == (True, False)
    assert who(world, "answer", ask.parties.get(user=world.mihai)) == "mihai"


def test_whoever_was_named_answers_as_long_as_they_work_there(world):
    ask, other = (make_ask(world.dan, organisations=[world.busola]) for _number in range(2))
    party_of(ask, world.busola).named.add(world.bogdan, world.mihai)
    assert who(world, "answer", party_of(ask, world.busola)) == "bogdan fane"
    assert who(world, "answer", party_of(other, world.busola)) == "fane"
    Affiliation.objects.filter(user=world.bogdan).update(ends_at="2020-01-01T00:00Z", starts_at="2019-01-01T00:00Z")
    assert who(world, "answer", party_of(ask, world.busola)) == "fane"


def test_whoever_stands_in_answers_while_the_other_is_away(world):
    ask = make_ask(world.dan, organisations=[world.busola], people=[world.fane])
    absence = make_absence(world.fane, alternate=world.bogdan)
    assert who(world, "answer", party_of(ask, world.busola)) == "bogdan fane"
    assert who(world, "answer", ask.parties.get(user=world.fane)) == "fane", "what is asked of a person is theirs alone"
    type(absence).objects.update(alternate=world.mihai)
    assert who(world, "answer", party_of(ask, world.busola)) == "fane", "Mihai does not work there"


@pytest.mark.parametrize("kind", ["plain", "circular"])
@pytest.mark.parametrize(("tlp", "reached"), [("clear", True), ("green", True), ("amber", False), ("amber_strict", False), ("red", False)])
def test_the_invited_answer_what_its_label_lets_out(world, kind, tlp, reached):
    party = party_of(make_ask(world.dan, organisations=[world.cetina], kind=kind, tlp=tlp), world.cetina)
    assert [can(world.nina, action, party) for action in ("view", "answer")] == [reached, reached]


@pytest.mark.parametrize("kind", sorted(set(Ask.Kind.values) - {"plain", "circular"}))
def test_the_invited_answer_nothing_else(world, kind):
    party = party_of(make_ask(world.dan, organisations=[world.cetina], kind=kind, tlp="green"), world.cetina)
    assert [can(world.nina, action, party) for action in ("view", "answer")] == [False, False]


@pytest.mark.parametrize("change", [{"role": "staff"}, {"revoked_at": "2026-01-01T00:00Z"}, {"expires_at": "2020-01-01T00:00Z"}])
def test_only_by_an_open_invitation_to_a_place_that_answers(world, change):
    party = party_of(make_ask(world.dan, organisations=[world.cetina]), world.cetina)
    Invitation.objects.filter(user=world.nina).update(**change)
    assert [can(world.nina, action, party) for action in ("view", "answer")] == [False, False]


# Answers and letters


def value(world, **more) -> AskValue:
    ask = make_ask(world.ana, organisations=[world.busola, world.cetina], fields=[{"label": "Câte?"}], **more)
    ask.parties.update(status="answered")
    return AskValue.objects.create(party=party_of(ask, world.busola), field=ask.fields.get(), value=7)


def test_answers_are_shown_to_the_others_at_once_or_after_the_close(world):
    own, everyone = "ana bogdan dan fane gina", "ana bogdan carmen dan fane gina nina"
    at_once, later, sign_on = value(world), value(world, answers_shown="after_close"), value(world, kind="sign_on")
    assert [who(world, "view", row) for row in (at_once, later, sign_on)] == [everyone, own, own]
    AskedParty.objects.filter(pk=at_once.party_id).update(status="opened")
    assert who(world, "view", at_once) == own, "what is not sent yet is their own"
    Ask.objects.update(status="closed")
    assert [who(world, "view", row) for row in (later, sign_on)] == [everyone, own]


def test_a_circular_is_read_back_by_whoever_carries_its_key_now(world):
    newcomer = make_person("Nou Venit", world.meridian)
    to_members, to_group = make_circular(world.dan, to="members"), make_circular(world.ana, to=f"group:{world.protection.pk}")
    alone = make_circular(world.dan, organisations=[world.busola])
    assert [can(newcomer, "view", letter) for letter in (to_members, to_group, alone)] == [True, False, False]
    assert who(world, "view", to_group) == "ana bogdan dan fane gina"
    assert who(world, "view", alone) == "bogdan dan fane gina"
    assert can(world.mihai, "view", to_members.ask)


def test_a_circular_that_is_not_sent_is_read_by_its_writers_alone(world):
    draft = make_circular(world.dan, to="members", organisations=[world.busola], status="draft")
    assert (who(world, "view", draft), who(world, "edit", draft)) == ("dan gina", "dan")
    assert Circular.objects.allowed(world.carmen).count() == 0


def test_a_file_that_the_check_closed_is_seen_by_who_uploaded_it(world):
    stored = StoredFile.objects.filter(by=world.ana).first()
    file = CircularFile.objects.create(circular=make_circular(world.dan, to="members"), stored=stored, order=1)
    StoredFile.objects.filter(pk=stored.pk).update(checked="blocked")
    assert who(world, "view", file) == "ana"
    StoredFile.objects.filter(pk=stored.pk).update(checked="unchecked")
    assert who(world, "view", file) == ""


def test_the_circulars_label_and_group_are_those_of_its_ask(world):
    letter = make_circular(world.ana, to=f"group:{world.protection.pk}", tlp="amber_strict")
    assert (letter.tlp, letter.get_tlp_display(), letter.group_id) == ("amber_strict", "TLP:AMBER+STRICT", world.protection.pk)
    assert [make_circular(world.dan, to=to).group_id for to in ("", "members")] == [None, None]


TITLED = {"clear": "Câte locuri?", "green": "Câte locuri?", "amber": "Câte locuri?", "amber_strict": "request", "red": "request"}


@pytest.mark.parametrize(("tlp", "name"), TITLED.items())
def test_in_a_notice_an_ask_goes_by_its_question_where_its_label_lets_it(world, tlp, name):
    with translation.override("en"):
        assert make_ask(world.dan, question="Câte locuri?", tlp=tlp).told_as == name


@pytest.mark.parametrize(("kind", "name"), [("label", "a wider circle for a document"), ("access", "access to a document")])
def test_consent_and_access_never_go_by_a_question(world, kind, name):
    with translation.override("en"):
        assert make_ask(world.dan, question="Câte locuri?", kind=kind, tlp="clear").told_as == name


def test_absences_are_known_where_they_are_planned_around(world):
    absence = make_absence(world.bogdan, alternate=world.mihai)
    assert (who(world, "view", absence), who(world, "end", absence)) == ("bogdan dan fane gina mihai", "bogdan dan")


def test_what_waits_is_asked_once_whatever_the_ways(world):
    """Fane speaks for Busola, is named, and stands in: one party each."""
    ask = make_ask(world.dan, organisations=[world.busola])
    party_of(ask, world.busola).named.add(world.fane)
    make_absence(world.ana, alternate=world.fane)
    assert list(AskedParty.objects.silent().allowed(world.fane, "answer").filter(ask=ask)) == [party_of(ask, world.busola)]
    assert waiting_on(world.klaus) == []
