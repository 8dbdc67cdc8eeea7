"""What is asked of the libraries that could open a door of their own: guardian, htmx, and the cache of sign-in limits."""

import json
import re
from importlib.metadata import version

import pytest
from django.conf import settings
from django.core.cache.backends.locmem import LocMemCache
from guardian.shortcuts import assign_perm

from documents.models import Document
from members.models import User
from protect_portal.access.grants import give
from protect_portal.access.rights import can
from protect_portal.cache import SteadyRedisCache


def test_guardian_is_the_mended_one_and_knows_no_anonymous_person(world):
    """3.5.1 mended what a grant of one kind gave of another (its release notes)."""
    assert tuple(map(int, version("django-guardian").split(".")[:3])) >= (3, 5, 1)
    assert (settings.ANONYMOUS_USER_NAME, User.objects.filter(email__icontains="anonymous").count()) == (None, 0)


def test_guardians_backend_is_left_out_on_purpose_and_nothing_else_is_silenced():
    assert settings.SILENCED_SYSTEM_CHECKS == ["guardian.W001"]
    assert [name for name in settings.AUTHENTICATION_BACKENDS if name.startswith("guardian")] == []


@pytest.mark.parametrize(("permission", "edits"), [("view", False), ("comment", False), ("edit", True)])
def test_a_grant_gives_what_it_names_and_no_other(world, permission, edits):
    """Each filter of grants names its permission: one to read is none to write."""
    document = Document.objects.get(pk=world.document_leads.pk)
    give("view", world.carmen, document, by=world.ana)
    give(permission, world.carmen, document, by=world.ana)
    assert (can(world.carmen, "view", document), can(world.carmen, "edit", document)) == (True, edits)


def test_a_closed_account_keeps_its_grant_and_no_right(world):
    assign_perm("edit_document", world.carmen, world.document_leads)
    User.objects.filter(pk=world.carmen.pk).update(is_active=False)
    person = User.objects.get(pk=world.carmen.pk)
    assert [can(person, action, world.document_leads) for action in ("view", "edit")] == [False, False]


def test_htmx_runs_no_text_keeps_no_page_and_asks_no_other_server(world, client_of):
    """Its own default is `selfRequestsOnly`: nothing here switches it off."""
    page = client_of(world.ana).get("/").content.decode()
    settings_of_htmx = json.loads(re.search(r"name=\"htmx-config\" content='([^']+)'", page)[1])
    held = {name: settings_of_htmx.get(name) for name in ("allowEval", "historyCacheSize", "includeIndicatorStyles", "selfRequestsOnly")}
    assert held == {"allowEval": False, "historyCacheSize": 0, "includeIndicatorStyles": False, "selfRequestsOnly": None}


def test_sign_in_limits_go_on_in_memory_while_redis_is_away():
    cache = SteadyRedisCache("redis://127.0.0.1:1/1", {"OPTIONS": {"socket_connect_timeout": 0.2}})
    cache.set("tries", 1)
    assert (cache.incr("tries"), cache.get("tries"), isinstance(cache._memory, LocMemCache)) == (2, 2, True)
