"""The HTML of a mail inside a page of the portal: nothing in it runs, loads or submits."""

from django.http import HttpResponse

POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; "
    "sandbox allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation"
)
"""Its own <style> and style attributes are what a mail program would show."""


def framed(html: str) -> HttpResponse:
    """For the frame of its page, whose view allows that (xframe_options_sameorigin): every link opens outside the frame."""
    response = HttpResponse(html.replace("<head>", '<head><base target="_top">', 1))
    response.headers["Content-Security-Policy"] = POLICY
    return response
