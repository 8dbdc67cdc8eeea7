"""The life of a demonstration, told in order: first start, commands, hard deaths, the next starts, the end."""

import json
import os
import signal
import smtplib
import socket
import time
from email.message import EmailMessage
from pathlib import Path

import psutil
import pytest

from tests.servers.starting import Starter, alive

pytestmark = [pytest.mark.servers, pytest.mark.xdist_group("servers")]
SERVERS = ["Redis", "PostgreSQL", "mail", "web", "worker", "beat"]


def janitors(starter: Starter) -> list[psutil.Process]:
    record = str(starter.state / "run.json")
    return [process for process in psutil.process_iter() if record in _command(process)]


def _command(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:
        return []


def listening(starter: Starter) -> set[str]:
    """The TCP addresses, without ports, at which any process of the run listens."""
    found = set()
    for server in starter.run().processes:
        if not server.alive():
            continue
        root = psutil.Process(server.pid)
        for process in [root, *root.children(recursive=True)]:
            found |= {each.laddr.ip for each in process.net_connections("inet") if each.status == psutil.CONN_LISTEN}
    return found


def set_marker(starter: Starter) -> None:
    code = "from django.contrib.sessions.models import Session; from django.utils import timezone; "
    code += "Session.objects.create(session_key='kept-by-a-test', session_data='', expire_date=timezone.now())"
    assert starter.call("manage", "shell", "-v", "0", "-c", code).returncode == 0


def has_marker(starter: Starter) -> bool:
    code = "from django.contrib.sessions.models import Session; print(Session.objects.filter(pk='kept-by-a-test').count())"
    return starter.call("manage", "shell", "-v", "0", "-c", code).stdout == "1\n"


def test_first_start_says_where_and_listens_on_this_machine_alone(starter):
    run = starter.start()
    assert [name for name in alive(run.processes) if name not in {"initdb", "prepare"}] == SERVERS
    assert f"The portal: http://localhost:{starter.environment['PORTAL_PORT']} " in starter.said()
    assert "secretariat" in starter.said()
    assert listening(starter) == {"127.0.0.1"}
    assert starter.page("/readyz")[0] == 200
    assert (starter.state / "run.json").stat().st_mode & 0o777 == 0o600
    assert (starter.state / "secret-key").stat().st_mode & 0o777 == 0o600


def test_second_starter_says_where_the_portal_runs(starter):
    second = starter.call("start")
    assert second.returncode == 1
    assert second.stdout.startswith(f"The portal already runs at {starter.run().facts['url']} (process {starter.child.pid}).")
    assert starter.call("reset").returncode == 1


def test_manage_prints_the_commands_own_words_and_status(starter):
    accounts = starter.call("manage", "demo_accounts", "--json")
    assert accounts.returncode == 0, accounts.stderr
    assert {"secretariat", "chair", "outsider"} <= {account["role"] for account in json.loads(accounts.stdout)}
    status = starter.call("manage", "shell", "-v", "0", "-c", "import sys; print('said'); sys.exit(7)")
    assert (status.returncode, status.stdout) == (7, "said\n")


def test_mail_is_kept_and_readable_in_the_browser(starter):
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = "Ședința de mâine", "portal@protect.example", "ana@nord.example"
    mail.set_content("Textul cu ș și ț.\nhttp://localhost/x")
    mail.add_alternative("<html><head></head><body><p>Textul</p><script>document.title='no'</script></body></html>", subtype="html")
    with smtplib.SMTP("127.0.0.1", int(starter.run().facts["environment"]["PORTAL_SMTP_PORT"]), timeout=10) as server:
        server.send_message(mail)
    kept = [path for path in (starter.state / "mail").glob("*.eml") if b"ana@nord.example" in path.read_bytes()]
    assert [path.stat().st_mode & 0o777 for path in kept] == [0o600]
    assert "Ședința de mâine" in starter.page("/demo/mail/")[1]
    status, page = starter.page(f"/demo/mail/{kept[0].stem}/")
    assert (status, "Textul cu ș și ț." in page, 'href="http://localhost/x"' in page) == (200, True, True)


def test_beat_and_worker_sweep(starter):
    """Real Celery over the real Redis: a sweep shows in the queue's own health."""

    def swept() -> bool:
        return json.loads(starter.call("manage", "deliveries", "--json").stdout)["last_sweep_seconds"] is not None

    starter.until(swept)
    assert starter.page("/healthz/queue")[0] == 200


def test_kill_9_of_the_starter_leaves_nothing(starter):
    set_marker(starter)
    run = starter.run()
    starter.stop(signal.SIGKILL)
    starter.until(lambda: not (starter.state / "run.json").exists())
    starter.until(lambda: janitors(starter) == [])
    assert alive(run.processes) == []
    assert not Path(run.facts["sockets"]).exists()


def test_next_start_takes_the_next_port_and_keeps_the_data(starter):
    wanted = int(starter.environment["PORTAL_PORT"])
    with socket.create_server(("127.0.0.1", wanted)):
        run = starter.start()
        assert f"Port {wanted} is taken" in starter.said()
        assert run.facts["url"] != f"http://localhost:{wanted}"
        assert has_marker(starter)


def test_orphans_of_starter_and_janitor_are_ended_by_the_next_start(starter):
    run = starter.run()
    for janitor in janitors(starter):
        janitor.kill()
    starter.stop(signal.SIGKILL)
    time.sleep(0.5)
    assert alive(run.processes) == SERVERS
    starter.start()
    assert "Ending what an earlier start has left" in starter.said()
    assert alive(run.processes) == []
    assert not Path(run.facts["sockets"]).exists()
    assert has_marker(starter)


def test_ctrl_c_stops_everything_and_is_no_failure(starter):
    run = starter.run()
    assert starter.stop(signal.SIGINT) == 0
    assert starter.said().endswith("Stopping …\nStopped.\n")
    assert alive(run.processes) == []
    assert janitors(starter) == []
    assert not (starter.state / "run.json").exists()
    assert not Path(run.facts["sockets"]).exists()


def test_manage_without_a_demonstration_says_how_to_start_it(starter):
    answer = starter.call("manage", "check")
    assert (answer.returncode, answer.stdout) == (2, "")
    assert "make demo" in answer.stderr


def test_reset_empties_everything_that_was_made_and_nothing_else(starter):
    (starter.state / "a note of mine").write_text("kept", encoding="utf-8")
    database = (starter.state / "postgres").resolve()
    assert starter.call("reset").returncode == 0
    assert os.listdir(starter.state) == ["a note of mine"]
    assert not database.exists()
