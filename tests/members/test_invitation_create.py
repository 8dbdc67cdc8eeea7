import pytest
from django.urls import reverse

from members.models import Invitation, User
from protect_portal.audit.models import Event
from protect_portal.notifications.fan_out import fan_out
from protect_portal.notifications.models import Delivery

GIVEN = {"email": "noua@example.org", "name": "Oana Olaru", "role": "staff", "language": "en"}


def invite(world, client_of, who="carmen", organisation=None, **given):
    url = reverse("invitation-create", args=[(organisation or world.cetina).pk])
    return client_of(getattr(world, who)).post(url, GIVEN | given)


def test_a_new_person_is_invited_and_one_mail_is_owed(world, client_of):
    assert invite(world, client_of).status_code == 303
    invitation = Invitation.objects.get(user__email="noua@example.org")
    assert (invitation.user.name, invitation.user.language, invitation.user.has_usable_password()) == ("Oana Olaru", "en", False)
    assert list(Event.objects.values_list("kind", "data")) == [("invitation.sent", {"nonce": invitation.nonce})]
    fan_out()
    assert list(Delivery.objects.values_list("kind", "recipient")) == [("invitation_sent", invitation.user_id)]


def test_a_known_person_is_found_whatever_the_case_and_keeps_their_name(world, client_of):
    assert invite(world, client_of, email="BOGDAN@Example.org", name="Altcineva").status_code == 303
    assert Invitation.objects.get(user=world.bogdan).organisation == world.cetina
    assert User.objects.get(pk=world.bogdan.pk).name == "Bogdan Bârsan"


def test_a_second_press_sends_nothing_more(world, client_of):
    first, second = (invite(world, client_of) for _press in range(2))
    assert (first.status_code, second.status_code, set(second.context["form"].errors)) == (303, 422, {"email"})
    assert Invitation.objects.filter(user__email="noua@example.org").count() == 1


def test_a_role_that_one_person_holds_is_not_given_twice(world, client_of):
    response = invite(world, client_of, role="representative")
    assert (response.status_code, set(response.context["form"].errors)) == (422, {"role"})


def test_who_works_here_already_is_not_invited(world, client_of):
    response = invite(world, client_of, email=world.carmen.email, role="representative")
    assert (response.status_code, set(response.context["form"].errors)) == (422, {"email"})


@pytest.mark.parametrize("email", ["", "no address", "a@b.example\nBcc: x@example.org"])
def test_a_bad_address_is_refused_with_the_rest_kept(world, client_of, email):
    response = invite(world, client_of, email=email)
    assert (response.status_code, response.context["form"]["name"].value()) == (422, "Oana Olaru")


@pytest.mark.parametrize(("who", "status"), [("carmen", 303), ("dan", 303), ("gina", 403), ("fane", 403), ("elena", 404), ("klaus", 404)])
def test_who_may_invite(world, client_of, who, status):
    assert invite(world, client_of, who).status_code == status


@pytest.mark.parametrize("known", ["nobody", "open", "closed"])
def test_inviting_tells_nothing_about_the_address(world, client_of, known):
    """Jana does not read the directory: a stranger, a colleague elsewhere and a closed account look the same."""
    world.jana.language = "en"
    world.jana.save(update_fields=["language"])
    User.objects.filter(pk=world.ioana.pk).update(is_active=known != "closed")
    email = "noua@example.org" if known == "nobody" else world.ioana.email
    client = client_of(world.jana)
    page = client.post(reverse("invitation-create", args=[world.jad.pk]), GIVEN | {"email": email}, follow=True)
    content = page.content.decode()
    assert (page.redirect_chain[0][1], content.count("The invitation leaves for Oana Olaru by e-mail.")) == (303, 1)
    assert [content.count(name) for name in ("<b>Oana Olaru</b>", "Ioana Iacob")] == [1, 0]


def test_to_a_closed_account_no_mail_leaves(world, client_of):
    User.objects.filter(pk=world.ioana.pk).update(is_active=False)
    invite(world, client_of, email=world.ioana.email)
    fan_out()
    assert list(Delivery.objects.all()) == []
