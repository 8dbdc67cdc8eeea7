"""Where the demonstration keeps things, and what `reset` never touches."""

import os

import pytest

from protect_portal.demo import places


def test_a_state_named_by_hand_must_be_ones_own(monkeypatch, tmp_path):
    wanted = tmp_path / "here" / "please"
    monkeypatch.setenv("PORTAL_STATE", str(wanted))
    assert places.state_directory() == wanted
    monkeypatch.setenv("PORTAL_STATE", "/proc/portal")
    with pytest.raises(places.PlaceUnusable, match="PORTAL_STATE"):
        places.state_directory()


def test_sockets_have_short_paths_and_a_private_directory():
    place = places.socket_directory()
    assert len(str(place / "postgres" / ".s.PGSQL.5432")) < places.SOCKET_PATH_LIMIT
    assert place.stat().st_mode & 0o066 == 0
    place.rmdir()


def test_reset_removes_what_was_made_and_leaves_what_was_not(tmp_path):
    for name in ("files", "mail"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "one").write_text("x")
    (tmp_path / "run.json").write_text("{}")
    (tmp_path / "thesis.odt").write_text("mine")
    places.empty(tmp_path)
    assert os.listdir(tmp_path) == ["thesis.odt"]
