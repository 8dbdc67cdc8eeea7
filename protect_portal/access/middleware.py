"""One instant and one keyring for a whole request, so that a page cannot disagree with itself."""

from protect_portal.access.keys import one_instant


class OneInstantMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        with one_instant():
            return self.get_response(request)
