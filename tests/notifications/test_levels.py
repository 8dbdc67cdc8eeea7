"""How often news comes by mail: the choice for a scope, else that for everything, else once a day."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, connection, transaction

from documents.actions.document import withdraw_document
from protect_portal.access.rights import can
from protect_portal.audit.models import Event
from protect_portal.audit.record import record
from protect_portal.notifications.fan_out import fan_out
from protect_portal.notifications.levels import EVERYTHING, FOLLOWED, LEVELS, level_of, scope_of, set_level, unsubscribe
from protect_portal.notifications.models import Follow, Level, Notification, Preference, ReminderOffset
from protect_portal.notifications.offsets import offsets_of
from tests.make import make_delivery, make_document

SCOPES = ("group:7", "group:8", FOLLOWED, "")


def levels(person) -> list[str]:
    return [level_of(person, scope) for scope in SCOPES]


def test_without_a_choice_news_comes_once_a_day(world):
    assert levels(world.ana) == ["daily"] * 4


def test_the_choice_for_a_scope_goes_before_the_choice_for_everything(world):
    set_level(world.ana, EVERYTHING, Level.WEEKLY)
    set_level(world.ana, "group:7", Level.ALL)
    set_level(world.bogdan, "group:7", Level.WEEKLY)
    assert levels(world.ana) == ["all", "weekly", "weekly", "weekly"]
    assert levels(world.bogdan) == ["weekly", "daily", "daily", "daily"]


def test_the_coalitions_own_news_is_a_scope_and_not_everything(world):
    set_level(world.ana, "", Level.ALL)
    assert levels(world.ana) == ["daily", "daily", "daily", "all"]


def test_a_later_choice_takes_the_place_of_the_first(world):
    for level in (Level.ALL, Level.WEEKLY):
        set_level(world.ana, "group:7", level)
    assert list(Preference.objects.values_list("user", "scope", "category", "level")) == [(world.ana.pk, "group:7", "news", "weekly")]


@pytest.mark.parametrize("level", ["off", "hourly", ""])
def test_nobody_chooses_off_or_what_is_no_level(world, level):
    with pytest.raises(ValueError, match=r"unsubscribe|is not a valid Level"):
        set_level(world.ana, "group:7", level)
    assert Preference.objects.count() == 0


def test_unsubscribing_from_one_scope_leaves_the_others(world):
    for _twice in range(2):
        unsubscribe(world.ana, "group:7")
    assert levels(world.ana) == ["off", "daily", "daily", "daily"]
    assert Preference.objects.count() == 1


def test_unsubscribing_from_everything_takes_what_was_chosen_with_it(world):
    set_level(world.ana, "group:7", Level.ALL)
    set_level(world.bogdan, "group:7", Level.ALL)
    unsubscribe(world.ana, EVERYTHING)
    assert levels(world.ana) == ["off"] * 4
    assert levels(world.bogdan) == ["all", "daily", "daily", "daily"]


def test_who_unsubscribed_may_choose_again(world):
    unsubscribe(world.ana, EVERYTHING)
    set_level(world.ana, "group:7", Level.DAILY)
    assert levels(world.ana) == ["daily", "off", "off", "off"]


def test_a_sweep_reads_the_same_levels(world):
    """The join over notifications says of each what level_of says."""
    set_level(world.fane, f"group:{world.protection.pk}", Level.ALL)
    unsubscribe(world.gina, EVERYTHING)
    document = make_document(world.ana, group=world.protection)
    withdraw_document(document, by=world.ana, reason="Greșit")
    fan_out()
    Notification.objects.update(scope=scope_of(document))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT note.user_id, chosen.level FROM notifications_notification AS note {LEVELS}")
        swept = dict(cursor.fetchall())
    assert swept == {note.user_id: level_of(note.user, note.scope) for note in Notification.objects.select_related("user")}
    assert {world.fane.pk: swept[world.fane.pk], world.gina.pk: swept[world.gina.pk]} == {world.fane.pk: "all", world.gina.pk: "off"}


def test_the_scope_of_what_belongs_to_a_group_and_of_what_does_not(world):
    group = f"group:{world.protection.pk}"
    assert [scope_of(row) for row in (world.document_group, world.meeting, world.busola)] == [group, group, ""]


def test_what_is_told_waits_for_no_mail_unless_somebody_says_so(world):
    """What stood before there were levels, and what is written without a word of mail, is mailed to nobody."""
    event = record("document.shared", world.document_group, by=world.ana)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO notifications_notification (user_id, event_id, category) VALUES (%s, %s, 'news')", [world.bogdan.pk, event.pk]
        )
    told = Notification.objects.order_by().values_list("scope", "mail", "digest").distinct()
    assert list(told) == [("", "none", None)]


@pytest.mark.parametrize("model", [Preference, Follow, ReminderOffset])
def test_the_same_choice_stands_once(world, model):
    about = {"content_type": ContentType.objects.get_for_model(Event), "object_id": 1}
    rows = {
        Preference: {"user": world.ana, "scope": "group:7", "level": Level.ALL},
        Follow: {"user": world.ana, **about},
        ReminderOffset: {"kind": "meeting_reminder", "days": 7},
    }
    model.objects.create(**rows[model])
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.create(**rows[model])
    assert model.objects.count() == 1


def test_the_database_knows_the_levels_and_the_length_of_a_year(world):
    for rows, wrong in ((Preference.objects, {"user": world.ana, "level": "never"}), (ReminderOffset.objects, {"kind": "x", "days": 366})):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.create(**wrong)


def test_the_person_and_the_secretariat_see_a_mail_and_the_secretariat_sends_it_again(world):
    row = make_delivery(world.bogdan, world.meeting)
    people = (world.bogdan, world.dan, world.gina, world.ana, world.klaus, world.luiza)
    assert [can(person, "view", row) for person in people] == [True, True, False, False, False, False]
    assert [can(person, "resend", row) for person in people] == [False, True, False, False, False, False]


def test_a_reminder_speaks_when_the_coalition_says_or_else_when_its_kind_says(world):
    for days in (1, 10, 0):
        ReminderOffset.objects.create(kind="ask_reminder", days=days)
    assert [offsets_of(kind, (7, 3, 1)) for kind in ("ask_reminder", "meeting_reminder")] == [(10, 1, 0), (7, 3, 1)]
