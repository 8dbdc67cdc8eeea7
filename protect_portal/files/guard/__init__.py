"""The upload guard: what comes in is what its name says, whole, and small enough. A refusal says why and stores nothing."""

from protect_portal.files.guard.names import clean_name
from protect_portal.files.guard.types import ACCEPTED
from protect_portal.files.guard.verdict import Verdict, as_kept, check_upload, judge

__all__ = ["ACCEPTED", "Verdict", "as_kept", "check_upload", "clean_name", "judge"]
