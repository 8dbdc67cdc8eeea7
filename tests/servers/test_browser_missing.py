"""A missing Chromium is never silent, and in continuous integration it is a failure."""

from protect_portal.demo.browser import announce_browser, chromium


def test_without_chromium_ci_fails(monkeypatch, capsys):
    monkeypatch.setenv("PORTAL_CHROMIUM", "/nowhere/chromium")
    monkeypatch.setenv("CI", "true")
    assert chromium() == ""
    assert announce_browser() is False
    assert "CI=true: that is a failure." in capsys.readouterr().err


def test_without_chromium_a_person_is_told_loudly(monkeypatch, capsys):
    monkeypatch.setenv("PORTAL_CHROMIUM", "/nowhere/chromium")
    monkeypatch.delenv("CI", raising=False)
    assert announce_browser() is True
    assert "LEFT OUT" in capsys.readouterr().err


def test_a_chromium_named_by_hand_is_taken(monkeypatch):
    monkeypatch.setenv("PORTAL_CHROMIUM", "/bin/sh")
    assert chromium() == "/bin/sh"
