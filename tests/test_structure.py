"""The project keeps its own rules: read from the source text and the address table, not from what anyone remembers."""

import ast
import re
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from statistics import median

from django.apps import apps
from django.core.management import call_command
from django.urls import URLPattern, URLResolver, get_resolver
from importlinter.cli import lint_imports

from protect_portal.access.querysets import AccessQuerySet

ROOT = Path(__file__).resolve().parents[1]
APPS = ("protect_portal", "members", "working_groups", "documents", "meetings", "advocacy")
OURS = [path for app in APPS for path in sorted((ROOT / app).rglob("*.py")) if "migrations" not in path.parts]
TREES = {path.relative_to(ROOT).as_posix(): ast.parse(path.read_text(encoding="utf-8")) for path in OURS}
LINES = 500
NO_NAMES = {"utils", "common", "helpers", "core", "services", "misc", "managers"}


def code(*patterns: str) -> list[str]:
    """Where one of the regular expressions stands in the project's Python files: path:line."""
    wanted = re.compile("|".join(patterns))
    return [
        f"{path.relative_to(ROOT)}:{number}"
        for path in OURS
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if wanted.search(line)
    ]


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def length(function: ast.FunctionDef) -> int:
    """Its lines, without the docstring."""
    words = ast.get_docstring(function, clean=False)
    return function.end_lineno - function.lineno + 1 - (len(words.splitlines()) if words else 0)


def test_imports_go_from_right_to_left_only(capsys, monkeypatch):
    monkeypatch.setattr("logging.config.dictConfig", lambda _config: None)  # its own would silence our loggers for the tests that follow
    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True) == 0, capsys.readouterr().out


def test_no_file_is_longer_than_one_can_read():
    places = [*APPS, "templates", "tests", "bench", "deploy"]
    files = [
        path for place in places for path in (ROOT / place).rglob("*") if path.suffix in {".py", ".html", ".css", ".js", ".sql", ".txt"}
    ]
    long = {
        path.relative_to(ROOT).as_posix(): lines
        for path in files
        if not {"vendor", "texts"} & set(path.parts) and not path.name.startswith("LICENSE")
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > LINES
    }
    assert long == {}


def test_functions_are_short():
    lengths = [length(function) for tree in TREES.values() for function in functions(tree)]
    assert median(lengths) <= 10
    views = {
        f"{path} {function.name}": length(function)
        for path, tree in TREES.items()
        if path.endswith("/views.py") or "/views/" in path
        for function in functions(tree)
        if length(function) >= 25
    }
    assert views == {}


def test_no_module_without_a_subject():
    assert [path for path in TREES if NO_NAMES & set(Path(path).with_suffix("").parts)] == []


def test_nothing_happens_behind_ones_back():
    """One signal of ours, one hook after commit; no receivers of model signals, no save() that does more."""
    assert {place.split(":")[0] for place in code(r"\bon_commit\(")} == {"protect_portal/audit/record.py"}
    assert code(r"\b(post|pre)_(save|delete|init)\b", r"\bm2m_changed\b", r"@receiver\b") == []
    assert [
        f"{path} {node.name}"
        for path, tree in TREES.items()
        if "models" in path
        for node in functions(tree)
        if node.name in {"save", "delete", "save_base"}
    ] == []


def test_grants_are_asked_in_our_way_only():
    shortcuts = (
        "get_objects_for_user",
        "get_objects_for_group",
        "get_users_with_perms",
        "ObjectPermissionChecker",
        "get_perms",
        r"\.groups\.(add|set)",
    )
    assert code(*(rf"\b{name}\b" if name[0] != "\\" else name for name in shortcuts)) == []


def test_no_view_escapes_the_csrf_check_or_marks_text_as_safe():
    exempt = {"protect_portal/notifications/views/preference.py"}  # one click unsubscribes without a page (RFC 8058)
    assert {place.partition(":")[0] for place in code("csrf_exempt")} == exempt
    assert code(r"\bmark_safe\(", r"\|\s*safe\b") == []
    templates = (ROOT / "templates").rglob("*.html")
    assert [path.name for path in templates if re.search(r"\|\s*safe\b|autoescape off", path.read_text(encoding="utf-8"))] == []


# Reading

MAY_READ_ALL = {"permissions", "actions", "models", "notices", "demo", "management"}
"""Who decides rights, acts under a lock after require(), tells people chosen by keys, or loads the demonstration."""

READS_WITHOUT_ASKING = {
    "members/adapter.py User": "sign-in happens before anybody has rights",
    "members/forms/invitation.py User": "whether the typed address is that of a closed account",
    "members/forms/invitation.py Invitation": "whether the same invitation is open already",
    "members/forms/mandate.py Mandate": "whether two mandates overlap; whoever records one sees all",
    "members/views/person.py User": "one's own row, read anew",
    "working_groups/forms.py Affiliation": "who may lead: people of seated organisations, for whoever edits the group",
    "working_groups/people.py Organisation": "annotates seats that were allowed",
    "working_groups/people.py Affiliation": "annotates people that were allowed",
    "meetings/agenda.py User": "who may present: the invited",
    "documents/versions.py VersionFile": "that a file of a version one sees is closed, and why; neither its name nor its bytes",
    "documents/pack.py VersionFile": "that a file of a document one sees is closed, and why; neither its name nor its bytes",
    "documents/findable.py Organisation": "whose short name a typed word is; narrows documents that were allowed",
    "documents/findable.py Document": "the numbers of what an organisation owns; narrows documents that were allowed",
    "documents/findable.py DocumentText": "the words of every text are read, for searching",
    "documents/findable.py VersionFile": "the words of every text are read, for searching",
    "documents/sharing/crowd.py Affiliation": "which organisations a circle opens to, counted; names only of whom the reader may know",
    "documents/sharing/difference.py User": "who comes to see a text or sees it no more, counted; names as far as the reader knows them",
    "documents/asks.py Document": "whether who asked sees it by now, for whoever is asked",
    "documents/sharing/given.py GuestAccess": "which access is over, of a document that the reader shares",
    "documents/sharing/given.py Organisation": "to whom the reader, or who shared before, has given access",
    "members/explain.py Affiliation": "where those work who see a text, counted; names only of whom the reader may know",
    "members/readings.py Affiliation": "where a reader worked at the time, of openings that are shown by the right to inspect",
    "members/history.py Ask": "of what kind an ask is, and nothing of it, for whoever reads of its event",
    "members/told.py Affiliation": "who is told, of people who answer; mails ask their rights again",
    "members/told.py Absence": "who is away when something is asked of their organisation",
    "members/told.py AskedParty": "the parties that are told, one's own among them",
    "members/told.py User": "who is told: mails ask their rights again",
    "members/told.py Invitation": "who is invited to answer for an organisation that is asked",
    "members/addressees.py AskedParty": "who is silent, of asks whose board the person reads",
    "members/addressees.py Organisation": "who is silent, of asks whose board the person reads",
    "members/addressees.py User": "who is silent, of asks whose board the person reads",
    "members/recipients.py User": "who would get a mail, of asks whose board the person reads; mails ask their rights again",
    "members/recipients.py Organisation": "whose official mailbox it is, of those that are asked",
    "members/ladders.py Ask": "the planner reminds of every one",
    "members/ladders.py AskedParty": "the planner reminds of every one; rights are asked of each person",
    "members/links.py AskedParty": "whom a link names; whether they may answer is asked each time",
    "members/links.py User": "whom a link names; whether they may answer is asked each time",
    "members/views/link.py Invitation": "one's own that ran out, for whoever holds a link to answer",
    "members/views/circular.py CircularFile": "that a file of a circular one sees is closed, and why; neither its name nor its bytes",
    "members/sent_mails.py Delivery": "what became of a circular's mails, counted by organisation, for whoever reads its board",
    "members/sent_mails.py Affiliation": "where those worked to whom it went, of asks whose board the person reads",
    "members/sent_mails.py Invitation": "where those were invited to whom it went, of asks whose board the person reads",
    "working_groups/break_glass.py GuestAccess": "writes an attempt that opened nothing",
    "documents/reminders.py Ask": "the planner reminds of every one",
    "documents/reminders.py AskedParty": "the planner reminds of every one; rights are asked of each person",
    "protect_portal/audit/record.py Event": "writes them",
    "protect_portal/audit/status.py Event": "who moved an object last, for whoever was to move it",
    "protect_portal/audit/seal.py Event": "seals every one",
    "protect_portal/audit/verify.py Event": "checks every seal",
    "protect_portal/audit/history.py Event": "of an object that was allowed, and of its parts that were",
    "protect_portal/notifications/fan_out.py Event": "tells every one to whom it may concern",
    "protect_portal/notifications/drain.py Delivery": "sends what is owed",
    "protect_portal/notifications/bounces.py Delivery": "marks what came back, by its report",
    "protect_portal/notifications/still_true.py Event": "the same act's, when asking whether what is owed still holds",
    "protect_portal/notifications/after_restore.py Delivery": "what a lost installation has sent, whosever it was",
    "protect_portal/audit/reading.py Reading": "writes them; whose are shown is asked by members/readings.py",
    "meetings/forms.py WorkingGroup": "the group named in a form, checked against the offered ones",
    "meetings/forms.py Affiliation": "counts organisations of the invited",
}


def guarded_names() -> dict[str, set[str]]:
    """Models with rights, and the methods of their querysets that ask them."""
    rows = {model.__name__: model._default_manager.all() for model in apps.get_models()}
    ask = {"allowed", "none", "found_for"}
    return {name: ask | {n for n in dir(row) if n.endswith("_by")} for name, row in rows.items() if isinstance(row, AccessQuerySet)}


def reads(node: ast.AST, around: frozenset = frozenset()) -> Iterator[tuple[str, int, frozenset]]:
    """Each use of `Model.objects`: the model, the line, and what is called on it or takes it in the same expression."""
    if isinstance(node, ast.stmt):
        around = frozenset()
    if isinstance(node, ast.Attribute) and node.attr == "objects" and isinstance(node.value, ast.Name):
        yield node.value.id, node.lineno, around
    for child in ast.iter_child_nodes(node):
        own = frozenset()
        if isinstance(node, ast.Attribute):
            own = frozenset({node.attr})
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "found_for":
            own = frozenset({"found_for"})
        follows = isinstance(node, ast.Attribute | ast.Call | ast.Subscript)
        inside = isinstance(node, ast.Call) and child is not node.func and not own
        yield from reads(child, frozenset() if inside or not follows else around | own)


def test_readers_start_from_what_is_allowed():
    """Views, forms, filters, panels, feeds and tasks never begin with all rows of a model that has rights."""
    guarded, found = guarded_names(), {}
    for path, tree in TREES.items():
        if not MAY_READ_ALL & set(Path(path).with_suffix("").parts):
            for model, line, called in reads(tree):
                if model in guarded and not called & guarded[model]:
                    found.setdefault(f"{path} {model}", []).append(line)
    unknown = {place: lines for place, lines in found.items() if place not in READS_WITHOUT_ASKING}
    assert "\n".join(f"{place} {lines}" for place, lines in unknown.items()) == ""
    assert READS_WITHOUT_ASKING.keys() - found.keys() == set(), "no longer needed"


OWN_RULE = {"meetings/agenda.py": "begins of items count those that the reader does not see; only the seen are shown"}


def test_parts_with_a_rule_of_their_own_are_asked_for():
    """An agenda item may be restricted, a file blocked: nobody lists them through their root alone."""
    outside = [path for path in OURS if not set(path.with_suffix("").parts) & {*MAY_READ_ALL, "asks"}]
    readers = [*outside, *(ROOT / "templates").rglob("*.html"), *(ROOT / "templates").rglob("*.txt")]
    wanted = re.compile(r"\b(meeting|target|version|object)\.(items|files)\.(all|filter|first|last|get|exists|order_by|select_related)\b")
    found = {path.relative_to(ROOT).as_posix() for path in readers if wanted.search(path.read_text(encoding="utf-8"))}
    assert found == set(OWN_RULE)


# Addresses

PUBLIC = {
    "account_login",
    "account_logout",
    "account_signup",  # says that there is none
    "account_inactive",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "account_request_login_code",
    "account_confirm_login_code",
    "account_confirm_email",
    "account_email_verification_sent",
    "mfa_authenticate",  # the second step of signing in
    "mfa_login_webauthn",
    "healthz",
    "readyz",
    "healthz-queue",
    "set-language",
    "invitation-accept",
    "invitation-renew",
    "unsubscribe",
    "ask-answer-by-link",
    "demo-mail-list",
    "demo-mail-detail",
    "demo-mail-html",
}


def addresses(resolver=None, prefix: str = "/") -> Iterator[tuple[str, URLPattern, str]]:
    """Every named address: its name, its pattern, a path with 1 for each number and x for each word."""
    for entry in (resolver or get_resolver()).url_patterns:
        path = prefix + re.sub(r"<int:\w+>", "1", re.sub(r"<(?!int:)(\w+:)?\w+>", "x", str(entry.pattern)))
        if isinstance(entry, URLResolver):
            yield from addresses(entry, path)
        elif entry.name:
            yield entry.name, entry, re.sub(r"[\^$]|\\Z", "", re.sub(r"\(\?P<\w+>[^)]*\)", "x", path))


def view_of(pattern: URLPattern):
    view = pattern.callback
    return getattr(view, "view_class", view)


def is_ours(pattern: URLPattern) -> bool:
    return view_of(pattern).__module__.split(".")[0] in APPS


def test_addresses_are_named_after_their_views():
    named = {name: view_of(pattern).__name__.replace("_", "-") for name, pattern, _path in addresses() if is_ours(pattern)}
    assert {name: view for name, view in named.items() if name != view} == {}


def test_names_of_addresses_are_used_once():
    names = [name for name, _pattern, _path in addresses()]
    assert sorted(names) == sorted(set(names))


def test_signed_out_people_reach_the_public_pages_only(client, db):
    for name, _pattern, path in addresses():
        response = client.get(path)
        asked_to_sign_in = response.status_code == 302 and response["Location"].startswith("/sign-in/login/")
        if name == "healthz-queue":
            assert response.status_code == 503, "no sweep has run here"
        elif name in PUBLIC:
            assert response.status_code < 500, (name, response.status_code)
        else:
            assert asked_to_sign_in, (name, path, response.status_code)


def test_every_public_view_of_ours_is_in_the_list():
    open_views = {
        name for name, pattern, _path in addresses() if is_ours(pattern) and getattr(pattern.callback, "login_required", True) is False
    }
    assert open_views == {name for name, pattern, _path in addresses() if name in PUBLIC and is_ours(pattern)}


# Models and tests


def test_migrations_say_what_the_models_say(db):
    said = StringIO()
    call_command("makemigrations", dry_run=True, stdout=said)
    assert said.getvalue().strip() == "No changes detected"


def test_tests_keep_the_rules_of_tests():
    """No emptied tables, no mocks of our own code, no test that is quietly left out."""
    sources = {path: path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("*.py") if path != Path(__file__).resolve()}
    assert [path.name for path, text in sources.items() if re.search(r"transaction=True|transactional_db|live_server\b", text)] == []
    mocks = re.compile(r"(?:patch|setattr)\(\s*[\"'](?:" + "|".join(APPS) + r")\.")
    assert [path.name for path, text in sources.items() if mocks.search(text)] == []
    assert [path.name for path, text in sources.items() if re.search(r"pytest\.mark\.(skip|xfail)|pytest\.xfail", text)] == []


def test_security_rules_name_tests_that_exist():
    """docs/security.md proves each rule by a test: none may be gone."""
    named = set(re.findall(r"`(test_\w+)`", (ROOT / "docs" / "security.md").read_text(encoding="utf-8")))
    there = {
        function.name for path in (ROOT / "tests").rglob("test_*.py") for function in functions(ast.parse(path.read_text(encoding="utf-8")))
    }
    assert named - there == set()
    assert len(named) > 30


def test_every_security_rule_names_a_test():
    """Each row of a table of rules in docs/security.md; the last table tells what has no rule yet."""
    text = (ROOT / "docs" / "security.md").read_text(encoding="utf-8").partition("## Not in the portal yet")[0]
    rules = [line for line in text.splitlines() if line.startswith("| ") and not line.startswith("| rule |")]
    assert [rule for rule in rules if not re.search(r"`test_\w+`", rule.rpartition(" | ")[2])] == []
    assert len(rules) > 50
