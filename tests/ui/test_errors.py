"""Error pages: the right number, our look, nothing that tells a hidden page from a missing one."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import RequestDataTooBig
from django.test import Client, RequestFactory
from django.urls import resolve, reverse
from django.utils import translation
from django_htmx.middleware import HtmxDetails

from protect_portal.ui import errors

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def signed_out(method: str = "get", **data: str):
    request = getattr(RequestFactory(), method)("/documents/7/withdraw/", data)
    request.resolver_match = resolve(request.path)
    request.user = AnonymousUser()
    request._messages = []
    request.htmx = HtmxDetails(request)
    return request


class Conflict(Exception):
    http_status = 409


def test_a_conflict_keeps_what_was_typed():
    request = signed_out("post", reason="Două <puncte>", password="hidden-one", csrfmiddlewaretoken="hidden-two", code="hidden-three")
    response = errors.ConflictMiddleware(lambda _request: None).process_exception(request, Conflict("Ana was faster."))
    page = response.content.decode()
    assert response.status_code == 409
    assert "Ana was faster." in page
    assert "Două &lt;puncte&gt;</textarea>" in page
    assert "hidden" not in page.replace("visually-hidden", "").replace('type="hidden"', "").replace("hidden>", "").replace(
        "aria-hidden", ""
    )


def test_a_conflict_by_htmx_is_a_note_in_its_place():
    request = signed_out("post", reason="Două puncte")
    request.META["HTTP_HX_REQUEST"] = "true"
    request.htmx = HtmxDetails(request)
    response = errors.ConflictMiddleware(lambda _request: None).process_exception(request, Conflict("Ana was faster."))
    assert response.status_code == 409
    assert response.content.decode().startswith('<div class="note late" role="alert">')


def test_other_exceptions_pass():
    assert errors.ConflictMiddleware(lambda _request: None).process_exception(signed_out(), ValueError("x")) is None


@pytest.mark.parametrize(
    ("view", "status"),
    [
        (lambda request: errors.not_found(request, None), 404),
        (lambda request: errors.forbidden(request, None), 403),
        (lambda request: errors.bad_request(request, ValueError()), 400),
        (lambda request: errors.bad_request(request, RequestDataTooBig()), 413),
        (errors.csrf_failure, 403),
        (lambda request: errors.error_page(request, 429), 429),
    ],
)
def test_pages_stand_in_our_look(view, status):
    response = view(signed_out())
    assert response.status_code == status
    assert '<main class="page ' in response.content.decode()


def test_the_500_page_needs_no_database(django_assert_num_queries):
    with django_assert_num_queries(0):
        response = errors.server_error(signed_out())
    assert response.status_code == 500
    assert "Something broke, and it is our fault" in response.content.decode()


def test_language_is_kept_in_a_cookie_and_leads_only_to_our_own_pages():
    client = Client()
    response = client.post("/language/", {"language": "en", "next": "https://elsewhere.example/"})
    assert (response.status_code, response["Location"], response.cookies["django_language"].value) == (303, reverse("home"), "en")
    assert client.post("/language/", {"language": "xx", "next": "/ui/"}).cookies.get("django_language") is None
    assert client.get("/language/").status_code == 405


def test_a_stranger_is_told_what_a_stranger_can_do():
    """No account is theirs, and no Home."""
    page = errors.not_found(signed_out(), None).content.decode().partition("<main")[2]
    assert f'class="button primary" href="{reverse("account_login")}"' in page
    assert ("No account?" in page, "their organisation invites them" in page) == (True, True)
    assert ("this account" in page, "Back to Home" in page, "the chair of the group" in page) == (False, False, False)
