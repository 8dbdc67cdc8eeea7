"""Nothing of a signed-in person's pages stays in a cache; static files may."""

from django.test import Client


def test_pages_of_a_signed_in_person_are_stored_nowhere(world, client_of):
    ana = client_of(world.ana)
    answers = {path: ana.get(path).headers.get("Cache-Control") for path in ("/", "/documents/", "/documents/999999/", "/secretariat/")}
    assert answers == dict.fromkeys(answers, "private, no-store")


def test_signing_out_is_stored_nowhere_either(world, client_of):
    answer = client_of(world.ana).post("/sign-in/logout/")
    assert answer.status_code == 302
    assert "no-store" in answer.headers["Cache-Control"]


def test_a_visitor_is_led_to_sign_in(db):
    assert Client().get("/healthz").status_code == 200
    assert Client().get("/").headers["Location"] == "/sign-in/login/?next=/"
