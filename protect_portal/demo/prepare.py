"""Migrations, demonstration data and the table of sign-ins in one process: three would load Django three times."""

import os
from pathlib import Path

import django
from django.core.management import call_command


def main() -> None:
    django.setup()
    call_command("migrate", interactive=False, verbosity=1)
    print("→ migrations: done", flush=True)
    call_command("demo_load")
    print("→ demonstration coalition: there", flush=True)
    accounts = Path(os.environ["PORTAL_FILES"]).parent / "accounts.txt"
    with open(accounts, "w", encoding="utf-8") as file:
        call_command("demo_accounts", stdout=file)


if __name__ == "__main__":
    main()
