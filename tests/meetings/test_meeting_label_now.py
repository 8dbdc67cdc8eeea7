"""A meeting whose label was raised after it was convened: the page behind a link in a mail asks the label of now."""

import pytest

from meetings.models import Meeting
from members.kinds import label_of
from members.links import link_of


@pytest.mark.parametrize(("tlp", "named"), [("green", True), ("amber", False)])
def test_the_page_of_a_link_asks_the_label_of_now(world, client, tlp, named):
    ask = world.meeting.ask
    type(ask).objects.filter(pk=ask.pk).update(tlp="green")
    Meeting.objects.filter(pk=world.meeting.pk).update(tlp=tlp, title="Titlul ședinței")
    party = ask.parties.get(user=world.bogdan)
    page = client.get("/" + link_of(party, world.bogdan).split("/", 3)[3])
    assert (page.status_code, "Titlul ședinței" in page.content.decode()) == (200, named)
    assert label_of(type(ask).objects.get(pk=ask.pk)) == tlp
