"""`manage.py document_check FILE`: what the upload guard says of a file; nothing is stored."""

import json
from pathlib import Path

from django.core.files import File
from django.core.management.base import BaseCommand, CommandError

from protect_portal.files.guard import judge
from protect_portal.files.store import digest


class Command(BaseCommand):
    help = "Says whether the upload guard lets a file in, and why not; nothing is stored. Ends with 1 where it is refused."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--json", action="store_true", dest="as_json", help="print one JSON value")

    def handle(self, *args, file: Path, as_json: bool = False, **options):
        answer = self._answer(file)
        lines = [f"{answer['verdict']}: {file.name}", *answer["reasons"]]
        self.stdout.write(json.dumps(answer, ensure_ascii=False) if as_json else "\n".join(lines))
        if answer["reasons"]:
            raise SystemExit(1)

    def _answer(self, path: Path) -> dict:
        try:
            with path.open("rb") as opened:
                file = File(opened, path.name)
                verdict, sha256 = judge(file), digest(file)
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror}.", returncode=2) from None
        word = "accepted" if verdict.accepted else "refused"
        return {"verdict": word, "type": verdict.type, "sha256": sha256, "reasons": list(verdict.reasons)}
