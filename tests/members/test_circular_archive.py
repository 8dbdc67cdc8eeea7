"""The archive of circulars: whoever it went to, and whoever belongs to that circle now; nobody else, and only as long as they belong."""

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from members.models import MembershipPeriod
from protect_portal.notifications.fan_out import fan_out
from tests.make import make_ask, make_circular, make_organisation, make_person
from tests.members.circulars import draft, sent
from working_groups.models import Seat

LIST = reverse("circular-list")


def listed(client) -> list[str]:
    return [circular.ask.question for circular in client.get(LIST).context["page"]]


def test_who_comes_later_reads_what_went_to_all(world, client_of):
    circular = sent(world.dan, "members", question="Către toți")
    some = sent(world.dan, f"org:{world.busola.pk}", question="Numai Busolei")
    later = make_organisation("Nou-venită")
    MembershipPeriod.objects.create(organisation=later, status="active", starts_at=timezone.now())
    newcomer = make_person("Olga Oprea", later, role="staff")
    client = client_of(newcomer)
    assert listed(client) == ["Către toți"]
    page = client.get(circular.get_absolute_url())
    assert (page.status_code, "citiți propunerea" in page.content.decode(), page.context["board"].total) == (200, True, 0)
    assert client.get(some.get_absolute_url()).status_code == 404


def test_who_does_not_belong_finds_nothing(world, client_of):
    circular = sent(world.dan, "members")
    for person in (world.elena, world.horia, world.jana, world.klaus, world.ioana):
        client = client_of(person)
        assert (client.get(circular.get_absolute_url()).status_code, listed(client)) == (404, []), person


def test_of_a_group_only_while_the_seat_lasts(world, client_of):
    circular = sent(world.ana, f"group:{world.protection.pk}", question="Grupului")
    joined = make_person("Petru Pop", world.cetina)
    client = client_of(joined)
    assert client.get(circular.get_absolute_url()).status_code == 404
    seat = Seat.objects.create(group=world.protection, organisation=world.cetina, starts_at=timezone.now() - timedelta(minutes=1))
    assert (client.get(circular.get_absolute_url()).status_code, listed(client)) == (200, ["Grupului"])
    Seat.objects.filter(pk=seat.pk).update(ends_at=timezone.now())
    assert (client.get(circular.get_absolute_url()).status_code, listed(client)) == (404, [])


def test_who_got_it_keeps_it_after_the_seat_ends(world, client_of):
    circular = sent(world.ana, f"group:{world.protection.pk}")
    Seat.objects.filter(organisation=world.busola).update(ends_at=timezone.now())
    assert client_of(world.bogdan).get(circular.get_absolute_url()).status_code == 200


def test_drafts_stand_only_before_their_author_and_the_offices(world, client_of):
    draft(world.ana, f"group:{world.protection.pk}", question="Ciornă")
    found = {who: client_of(getattr(world, who)).get(LIST).context["drafts"].count() for who in ("ana", "dan", "gina", "bogdan", "fane")}
    assert found == {"ana": 1, "dan": 1, "gina": 1, "bogdan": 0, "fane": 0}


def test_the_newest_stands_first_and_pages_follow(world, client_of):
    for number in range(31):
        make_circular(
            world.dan, organisations=[world.busola], question=f"Numărul {number}", opens_at=timezone.now() - timedelta(days=40 - number)
        )
    client = client_of(world.fane)
    assert listed(client) == [f"Numărul {number}" for number in range(30, 0, -1)]
    assert [circular.ask.question for circular in client.get(f"{LIST}?page=2").context["page"]] == ["Numărul 0"]


def test_the_list_asks_the_same_number_of_questions(world, client_of):
    client = client_of(world.fane)

    def questions() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get(LIST)
        return len(asked)

    make_circular(world.dan, organisations=[world.busola])
    one = questions()
    for number in range(20):
        make_circular(world.dan, organisations=[world.busola], question=f"Numărul {number}", confirm=True)
    assert questions() == one


def test_the_list_asks_no_more_for_each_request_without_an_answer(world, client_of):
    """Whether somebody may write is said by their keys: the circles themselves are for the form."""
    client = client_of(world.dan)
    client.get(LIST)
    with CaptureQueriesContext(connection) as few:
        client.get(LIST)
    for number in range(10):
        make_ask(world.dan, organisations=[world.busola], question=f"Cererea {number}")
    with CaptureQueriesContext(connection) as many:
        assert client.get(LIST).context["may_write"] is True
    assert len(many) == len(few)


def test_opening_its_page_reads_its_notice(world, client_of):
    circular = sent(world.dan, f"org:{world.busola.pk}")
    fan_out()
    client = client_of(world.fane)
    assert world.fane.notifications.filter(read_at=None).count() == 1
    client.head(circular.get_absolute_url())
    assert world.fane.notifications.filter(read_at=None).count() == 1
    client.get(circular.get_absolute_url())
    assert world.fane.notifications.filter(read_at=None).count() == 0


def test_no_text_becomes_markup(world, client_of):
    circular = sent(world.dan, "members", text='<script>alert(1)</script>\n- <b>x</b> https://a.example/"onmouseover=x javascript:alert(1)')
    page = client_of(world.carmen).get(circular.get_absolute_url()).content.decode()
    assert ("<script>alert" in page, "<b>x</b>" in page, 'href="javascript' in page, '"onmouseover' in page) == (False, False, False, False)
    assert 'href="https://a.example/"' in page
