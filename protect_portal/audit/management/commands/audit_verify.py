"""`manage.py audit_verify`: is the record of what happened whole?"""

import json
from dataclasses import asdict

from django.core.management.base import BaseCommand

from protect_portal.audit.seal import seal_waiting
from protect_portal.audit.verify import Chain, verify_chain


class Command(BaseCommand):
    help = "Seals what waits, then checks every seal. Ends with 1 where an event was changed, moved or taken away."

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", dest="as_json", help="print one JSON value")

    def handle(self, *args, as_json: bool = False, **options):
        seal_waiting(batches=None)
        chain = verify_chain()
        self.stdout.write(json.dumps(asdict(chain)) if as_json else _in_words(chain))
        if chain.broken:
            raise SystemExit(1)


def _in_words(chain: Chain) -> str:
    faults = [f"event {broken.id}: {broken.why}" for broken in chain.broken]
    return "\n".join([f"events: {chain.events}", f"broken: {len(faults)}", *faults, f"head: {chain.head}"])
