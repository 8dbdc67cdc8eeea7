"""`manage.py document_check`: the guard's verdict for people and programs, without storing anything."""

import json
from hashlib import sha256

import pytest
from django.core.management import CommandError, call_command

from protect_portal.files.models import StoredFile
from tests.files.hostile import template_from
from tests.make import make_docx

pytestmark = pytest.mark.django_db


def test_accepted(tmp_path, capsys):
    file, content = tmp_path / "text.docx", make_docx().read()
    file.write_bytes(content)
    before = StoredFile.objects.count()
    call_command("document_check", str(file), "--json")
    wanted = {"verdict": "accepted", "type": "docx", "sha256": sha256(content).hexdigest(), "reasons": []}
    assert (json.loads(capsys.readouterr().out), StoredFile.objects.count()) == (wanted, before)


def test_refused_with_its_reason(tmp_path, capsys):
    file, content = tmp_path / "text.docx", template_from("https://evil.example/t.dotm").read()
    file.write_bytes(content)
    with pytest.raises(SystemExit) as ended:
        call_command("document_check", str(file), "--json")
    answer = json.loads(capsys.readouterr().out)
    assert (ended.value.code, answer["verdict"], answer["type"], len(answer["reasons"])) == (1, "refused", "docx", 1)


def test_without_json_says_it_in_lines(tmp_path, capsys):
    file = tmp_path / "text.docx"
    file.write_bytes(make_docx().read())
    call_command("document_check", str(file))
    assert capsys.readouterr().out == "accepted: text.docx\n"


@pytest.mark.parametrize("name", ["absent.docx", "."])
def test_no_such_file_is_a_wrong_call(tmp_path, name):
    with pytest.raises(CommandError) as refusal:
        call_command("document_check", str(tmp_path / name), "--json")
    assert refusal.value.returncode == 2
