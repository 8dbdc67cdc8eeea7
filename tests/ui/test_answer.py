import pytest
from django import forms
from django.contrib import messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import translation
from django_htmx.middleware import HtmxMiddleware

from protect_portal.ui.answer import answer, form_page, tell
from protect_portal.ui.templatetags.ui import undo_url

HTMX = {"HTTP_HX_REQUEST": "true"}


def request_with(**headers):
    request = RequestFactory().post("/somewhere/", **headers)
    HtmxMiddleware(lambda _request: HttpResponse())(request)
    request._messages = CookieStorage(request)
    return request


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 303),
        (HTMX, 200),
        (HTMX | {"HTTP_HX_BOOSTED": "true"}, 303),
        (HTMX | {"HTTP_HX_HISTORY_RESTORE_REQUEST": "true"}, 303),
    ],
)
def test_a_fragment_only_when_htmx_asks_for_one(headers, status):
    response = answer(request_with(**headers), "/there/", "ui/section_head.html", {"title": "Papers"})
    assert (response.status_code, response["Vary"]) == (status, "HX-Request")
    assert response.get("Location") == ("/there/" if status == 303 else None)


class OneField(forms.Form):
    title = forms.CharField()


OneFieldSet = forms.formset_factory(OneField)
EMPTY_SET = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-title": "x" * 3}


@pytest.mark.parametrize(
    ("context", "status"),
    [
        ({"form": OneField()}, 200),
        ({"form": OneField({"title": "Agenda"})}, 200),
        ({"form": OneField({"title": ""})}, 422),
        ({"forms": [OneField(), OneField({})]}, 422),
        ({"items": OneFieldSet(EMPTY_SET)}, 200),
        ({"items": OneFieldSet({})}, 422),
    ],
)
def test_a_refused_form_answers_422(context, status):
    with translation.override("en"):
        assert form_page(request_with(), "ui/section_head.html", context).status_code == status


def test_a_toast_carries_the_way_back():
    request = request_with()
    tell(request, "Sent.", undo="/answers/7/undo/")
    tell(request, "Saved.")
    assert [(message.message, undo_url(message), message.level) for message in messages.get_messages(request)] == [
        ("Sent.", "/answers/7/undo/", messages.SUCCESS),
        ("Saved.", "", messages.SUCCESS),
    ]
