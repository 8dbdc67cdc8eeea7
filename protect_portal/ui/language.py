"""Which language a page speaks: the person's own, else the cookie's, else Romanian."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

KNOWN = frozenset(code for code, _name in settings.LANGUAGES)


def language_of(request: HttpRequest) -> str:
    """A known language code; the browser's Accept-Language is not asked, the interface begins in Romanian."""
    wishes = (getattr(request.user, "language", None), request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME))
    return next((wish for wish in wishes if wish in KNOWN), settings.LANGUAGE_CODE)


class LanguageMiddleware:
    """Activates the language for one request; stands after authentication."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = request.LANGUAGE_CODE = language_of(request)
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response
