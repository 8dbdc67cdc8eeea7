"""Every page of django-allauth that a stranger can reach stands in our look, in both languages."""

import re

import pytest
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.django_db
PAGES = ("account_login", "account_request_login_code", "account_reset_password", "account_reset_password_done", "account_signup")


@pytest.mark.parametrize("language", ["ro", "en"])
@pytest.mark.parametrize("name", [*PAGES, "account_inactive"])
def test_page_stands_in_our_look(name, language):
    client = Client()
    client.cookies["django_language"] = language
    response = client.get(reverse(name))
    page = response.content.decode()
    assert response.status_code == 200
    assert f'<html lang="{language}">' in page
    assert page.count('<div class="gate">') == 1
    assert page.count("<h1>") == 1
    assert re.findall(r"\sstyle=|<script(?![^>]*\ssrc=)", page) == []


def test_a_dead_reset_link_offers_a_new_one():
    page = Client().get(reverse("account_reset_password_from_key", kwargs={"uidb36": "1", "key": "set-password"})).content.decode()
    assert page.count(f'href="{reverse("account_reset_password")}"') == 1


def test_a_form_that_came_from_elsewhere_says_so_and_hides_the_password():
    client = Client(enforce_csrf_checks=True)
    response = client.post(reverse("account_login"), {"login": "ana@example.org", "password": "never-shown"})
    assert response.status_code == 403
    assert "never-shown" not in response.content.decode()
    assert "ana@example.org</textarea>" in response.content.decode()
