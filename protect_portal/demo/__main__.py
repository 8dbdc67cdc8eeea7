"""`python -m protect_portal.demo start | reset | manage … | test … | lint | messages`: what the Makefile's targets end in."""

import os
import subprocess
import sys

from protect_portal.demo import places
from protect_portal.demo.browser import announce_browser
from protect_portal.demo.embedded import try_lock
from protect_portal.demo.places import ROOT
from protect_portal.demo.processes import Run


def start(arguments: list[str]) -> int:
    from protect_portal.demo.starter import main

    return main()


def reset(arguments: list[str]) -> int:
    """Empty what the demonstration keeps; refused while it runs."""
    state = places.state_directory()
    descriptor = os.open(state / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    run = Run.read(state / "run.json")
    if not try_lock(descriptor):
        print(f"The portal still runs{' at ' + run.facts['url'] if run and 'url' in run.facts else ''}; stop it first.", file=sys.stderr)
        return 1
    if run:
        run.stop()
    places.empty(state)
    os.close(descriptor)
    print(f"Emptied: {state}")
    return 0


def manage(arguments: list[str]) -> int:
    """A management command with the running demonstration's settings; its own output and exit status."""
    run = Run.read(places.state_directory() / "run.json")
    if run is None or "environment" not in run.facts or not run.starter_alive():
        print("The demonstration does not run; start it with `make demo`.", file=sys.stderr)
        return 2
    os.execve(sys.executable, [sys.executable, str(ROOT / "manage.py"), *arguments], run.facts["environment"])


def test(arguments: list[str]) -> int:
    """Everything, servers on one worker and browsers on the other; a browser missing is said loudly, and fails under CI."""
    from protect_portal.demo.messages import compile_catalogues

    compile_catalogues()
    if not announce_browser():
        return 1
    command = [sys.executable, "-m", "pytest", "-n", "2", "--dist", "loadgroup", *arguments]
    # tests/conftest.py sets it once there are servers; found earlier, pytest-django would read settings that cannot load yet
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    os.execve(sys.executable, command, environment)


def lint(arguments: list[str]) -> int:
    checks = (["ruff", "check", "."], ["ruff", "format", "--check", "."], ["importlinter.cli", "lint-imports"])
    commands = [[sys.executable, "-m", *check] for check in checks[:2]]
    commands.append([sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()"])
    return max(subprocess.run(command, cwd=ROOT, check=False).returncode for command in commands)


def messages(arguments: list[str]) -> int:
    from protect_portal.demo.messages import collect, compile_catalogues

    collect()
    compile_catalogues()
    return 0


COMMANDS = {command.__name__: command for command in (start, reset, manage, test, lint, messages)}

if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1] not in COMMANDS:
        sys.exit(__doc__)
    try:
        sys.exit(COMMANDS[sys.argv[1]](sys.argv[2:]))
    except places.PlaceUnusable as failure:
        sys.exit(str(failure))
