"""Where the demonstration keeps things: the state that lasts (PORTAL_STATE) and a short private directory for sockets."""

import hashlib
import os
import pwd
import shutil
import stat
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOCKET_PATH_LIMIT = 100  # bytes; sockaddr_un holds 108 on Linux and 104 on macOS
KEPT = ("postgres", "files", "mail", "logs", "run.json", "secret-key", "accounts.txt", "lock")  # and beat's schedule


class PlaceUnusable(Exception):
    """A directory that cannot be used, in a sentence for the person at the terminal."""


def is_root() -> bool:
    return os.geteuid() == 0


def unprivileged() -> int:
    """A user with a name (initdb asks for it) as whom root runs PostgreSQL, which refuses root: nobody, else the last of the list."""
    users = {user.pw_name: user.pw_uid for user in pwd.getpwall() if user.pw_uid}
    if not users:
        raise PlaceUnusable("There is no user but root here, and PostgreSQL refuses root; set DATABASE_URL to a server of yours.")
    return users.get("nobody", max(users.values()))


def state_directory() -> Path:
    """PORTAL_STATE, else .portal in the project, else a place of one's own. Raises PlaceUnusable."""
    wanted = os.environ.get("PORTAL_STATE")
    if wanted:
        place = Path(wanted).expanduser().absolute()
        if not _take(place):
            raise PlaceUnusable(f"PORTAL_STATE: {place} is not a directory of yours that can be written to.")
        return place
    for place in (ROOT / ".portal", _state_home() / f"protect-portal-{_digest(ROOT)}"):
        if _take(place):
            return place
    raise PlaceUnusable("No place to keep the demonstration's data; name one with PORTAL_STATE=/some/directory.")


def _state_home() -> Path:
    return Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state")


def _digest(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]


def _take(place: Path) -> bool:
    try:
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        mine = place.stat().st_uid == os.geteuid() and os.access(place, os.W_OK | os.X_OK)
    except OSError:
        return False
    return mine


def socket_directory() -> Path:
    """A new private directory with a short path, under which sockets are made. The caller removes it."""
    short = Path("/tmp")
    parent = short if os.access(short, os.W_OK | os.X_OK) else Path(tempfile.gettempdir())
    place = Path(tempfile.mkdtemp(prefix="portal-", dir=parent))
    if len(os.fsencode(place / "postgres" / ".s.PGSQL.5432")) > SOCKET_PATH_LIMIT:
        place.rmdir()
        raise PlaceUnusable(f"{parent} is too long a path for sockets; set TMPDIR to a shorter one.")
    if is_root():
        place.chmod(0o711)  # the unprivileged PostgreSQL passes through to its own directory
    return place


def postgres_home(state: Path) -> Path:
    """The directory of PostgreSQL's data. For root one that the unprivileged user reaches, linked from the state."""
    home = state / "postgres"
    if is_root() and home.is_symlink() and not home.exists():
        home.unlink()
    if home.exists():
        return home.resolve()
    if not is_root():
        home.mkdir(mode=0o700)
        return home
    if _reachable(state):
        state.chmod(stat.S_IMODE(state.stat().st_mode) | 0o011)
        home.mkdir(mode=0o711)
        return home
    sweep_forgotten()
    place = Path(tempfile.mkdtemp(prefix="protect-portal-", dir="/var/tmp"))
    place.chmod(0o711)
    (place / "belongs-to").write_text(str(state), encoding="utf-8")
    home.symlink_to(place)
    return place


def _reachable(state: Path) -> bool:
    """Whether any user may pass through every directory above `state` (its own mode is ours to change)."""
    return all(parent.stat().st_mode & stat.S_IXOTH for parent in state.parents)


def sweep_forgotten() -> None:
    """Remove root's database directories whose project is gone from the disk."""
    for place in Path("/var/tmp").glob("protect-portal-*"):
        note = place / "belongs-to"
        if place.is_symlink() or not note.is_file() or place.stat().st_uid != 0:
            continue
        link = Path(note.read_text(encoding="utf-8")) / "postgres"
        if not (link.is_symlink() and link.resolve() == place.resolve()):
            shutil.rmtree(place, ignore_errors=True)


def empty(state: Path) -> None:
    """Remove what the demonstration made in `state`, and nothing else that may stand there."""
    home = state / "postgres"
    if home.is_symlink():
        shutil.rmtree(home.resolve(), ignore_errors=True)
        home.unlink()
    for entry in [state / name for name in KEPT] + list(state.glob("beat-schedule*")):
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink(missing_ok=True)
    if state == ROOT / ".portal" or not any(state.iterdir()):
        shutil.rmtree(state, ignore_errors=True)
