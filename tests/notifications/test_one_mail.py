"""One act, one mail a person, however many ways lead to them; and it names each of the ways."""

from django.utils import timezone

from documents.actions.access import grant_access, take_back
from members.models import Affiliation, User
from protect_portal.audit.request_id import current
from protect_portal.notifications.drain import drain
from protect_portal.notifications.fan_out import fan_out
from protect_portal.notifications.models import Delivery
from protect_portal.notifications.plan import plan
from tests.make import make_document


def in_one_act(*acts) -> None:
    token = current.set("c3" * 16)
    try:
        for act in acts:
            act()
    finally:
        current.reset(token)


def grants(world, document, *holders):
    return [
        lambda holder=holder: grant_access(document, holder, "view", by=world.ana, reason="Verificare", until=None) for holder in holders
    ]


def owed_to(person) -> list[str]:
    return list(Delivery.objects.filter(recipient=person, kind="document_granted").values_list("state", flat=True))


def test_given_by_name_and_through_two_organisations_it_is_one_mail_naming_each(world, post_office):
    """Carmen works for Cetina and for Meridian; a text is given to her and to both, by one press of a button."""
    User.objects.filter(pk=world.carmen.pk).update(language="en")
    Affiliation.objects.create(user=world.carmen, organisation=world.meridian, role="staff", starts_at=timezone.now())
    document = make_document(world.ana, group=world.protection, tlp="green")
    in_one_act(*grants(world, document, world.carmen, world.cetina, world.meridian))
    fan_out()
    assert owed_to(world.carmen) == ["pending"]
    drain()
    mail = next(message for recipient, message in post_office.kept if recipient == "carmen@example.org")
    text = mail.get_body(("plain",)).get_content()
    foot = text.partition("\n--")[2].replace("\r", "")
    assert [name in foot for name in (world.cetina.short_name, world.meridian.short_name)] == [True, True]
    assert post_office.copies["carmen@example.org"] == 1


def test_as_long_as_one_of_the_ways_holds_the_mail_goes_out(world, post_office):
    document = make_document(world.ana, group=world.protection, tlp="green")
    in_one_act(*grants(world, document, world.carmen, world.cetina))
    fan_out()
    take_back(document, f"user:{world.carmen.pk}", by=world.ana)
    drain()
    assert post_office.copies["carmen@example.org"] == 1


def test_when_none_of_the_ways_holds_there_is_no_mail(world, post_office):
    document = make_document(world.ana, group=world.protection, tlp="green")
    in_one_act(*grants(world, document, world.carmen, world.cetina))
    fan_out()
    for key in (f"user:{world.carmen.pk}", f"org:{world.cetina.pk}:members"):
        take_back(document, key, by=world.ana)
    drain()
    assert post_office.copies["carmen@example.org"] == 0


def test_two_acts_are_two_mails(world, post_office):
    document = make_document(world.ana, group=world.protection, tlp="green")
    for act in grants(world, document, world.carmen, world.cetina):
        act()
    fan_out()
    drain()
    assert post_office.copies["carmen@example.org"] == 2


def test_planning_adds_no_mail_to_it(world):
    """What she is told of by a mail of its own waits for no summary."""
    document = make_document(world.ana, group=world.protection, tlp="green")
    in_one_act(*grants(world, document, world.carmen, world.cetina))
    fan_out()
    plan()
    assert set(Delivery.objects.filter(recipient=world.carmen).values_list("kind", flat=True)) == {"document_granted"}
