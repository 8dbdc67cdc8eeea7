"""One instant and one keyring for a whole request; and nothing of a signed-in person's pages kept by any cache."""

from protect_portal.access.keys import one_instant


class OneInstantMiddleware:
    """A page cannot disagree with itself: every question of a request is asked of the same instant."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        with one_instant():
            return self.get_response(request)


class PrivatePagesMiddleware:
    """What a signed-in person sees is stored nowhere: after signing out the back button finds nothing (RFC 9111, 5.2.2.5)."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        signed_in = request.user.is_authenticated
        response = self.get_response(request)
        if signed_in or request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response
