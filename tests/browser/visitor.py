"""Somebody at a browser: every page they open is watched, and they act by clicks and keys alone."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from django.core.files.uploadedfile import UploadedFile
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Request, Response, expect

from tests.browser.portal import Portal
from tests.make import make_docx
from tests.world import PASSWORD

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
DESK = {"viewport": {"width": 1280, "height": 900}}
OURS = {"localhost", "127.0.0.1"}
UNANSWERED = "Failed to load resource: the server responded with a status of"  # judged by its status instead


class Visitor:
    """One browser context. `faults` collects what no page may do; `expecting` says which refusals belong to the story."""

    def __init__(self, browser: Browser, portal: Portal, **options) -> None:
        self.portal, self.faults, self._expected = portal, [], set()
        self.context = browser.new_context(base_url=portal.url, **DESK | options)
        self.context.set_default_timeout(20_000)
        self.context.on("page", self._watch)
        self.page: Page = self.context.new_page()

    def _watch(self, page: Page) -> None:
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.faults.append(f"script error on {page.url}: {error}"))
        page.on("request", self._asked)
        page.on("response", self._answered)

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(UNANSWERED):
            self.faults.append(f"console on {message.location['url']}: {message.text}")

    def _asked(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in {"data", "blob"} and address.hostname not in OURS:
            self.faults.append(f"asked the world outside: {request.url}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self._expected:
            self.faults.append(f"{response.status} from {response.request.method} {response.url}")

    @contextmanager
    def expecting(self, *statuses: int) -> Iterator[None]:
        """Within this block these answers are part of the story."""
        before, self._expected = self._expected, {*statuses}
        try:
            yield
        finally:
            self._expected = before

    # what a person does

    def open(self, path: str) -> Response:
        return self.page.goto(path)

    def refused(self, path: str, status: int) -> None:
        """Open an address that must answer so."""
        with self.expecting(status):
            assert self.open(path).status == status, path

    def field(self, name: str) -> Locator:
        return self.page.locator(f'main :is(input, select, textarea)[name="{name}"]')

    def fill(self, **texts: str) -> None:
        for name, text in texts.items():
            self.field(name).fill(text)

    def tick(self, **choices: str) -> None:
        """Choose one radio button or checkbox of a name by pressing its label."""
        for name, value in choices.items():
            box = self.page.locator(f'main input[name="{name}"][value="{value}"]')
            self.page.locator(f'main label[for="{box.get_attribute("id")}"]').click()
            expect(box).to_be_checked()

    def attach(self, text: str, name: str) -> None:
        """Choose a real .docx in the file dialogue."""
        self.choose(make_docx(text, name))

    def choose(self, file: UploadedFile) -> None:
        """Choose a file in the file dialogue, whatever it is and is called."""
        with self.page.expect_file_chooser() as dialogue:
            self.field("file").click()
        dialogue.value.set_files({"name": file.name, "mimeType": file.content_type, "buffer": file.read()})

    def share(self, title: str) -> None:
        """Fill in the form of a new document for the group, and send it."""
        self.fill(title=title)
        self.field("type").select_option(index=1)
        self.attach("Un text.", "text.docx")
        self.tick(audience="group")
        self.send()

    def follow(self, path: str) -> None:
        """Press the first visible link to an address."""
        self.page.locator(f'main a[href="{path}"]:visible').first.click()
        self.page.wait_for_url(f"**{path}")

    def send(self, button: str = "form.form button.primary") -> None:
        """Press a button of the page and wait for the page that comes."""
        with self.page.expect_navigation():
            self.page.locator(f"main {button}").click()

    def sign_in(self, email: str, password: str = PASSWORD) -> None:
        self.open("/sign-in/login/")
        self.fill(login=email, password=password)
        self.send()

    def shows(self, path: str) -> None:
        expect(self.page).to_have_url(self.portal.url + path)

    def number(self) -> int:
        """The id in the present address, as in /documents/7/."""
        return int(urlsplit(self.page.url).path.strip("/").split("/")[-1])

    def close(self) -> None:
        self.context.close()
