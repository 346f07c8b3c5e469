"""Serve the addresses outside /v1: pages for people, scripts for browsers, health checks for platforms.

Input: a request. Output: a document of the release, or the server's report about itself.
"""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, request

from caresheet.web.state import answer_path, get_release, get_state
from caresheet.web.unknown_site import answer_unknown_site

pages = Blueprint("pages", __name__)


@pages.get("/")
def show_home() -> Response:
    """Show "Get your tag"."""
    return answer_path("index.html")


@pages.get("/preview.html")
def show_preview() -> Response:
    """Show the made-up clinic's page on which "Get your tag" shows the tag."""
    return answer_path("preview.html")


@pages.get("/topics/<lang>/")
def show_list(lang: str) -> Response:
    """Show a language's topics A to Z."""
    return answer_path(f"topics/{lang}/index.html")


@pages.get("/topics/<lang>/<slug>/")
def show_topic(lang: str, slug: str) -> Response:
    """Show a topic as a full page."""
    return answer_path(f"topics/{lang}/{slug}/index.html")


@pages.get("/handouts/<lang>/<slug>/")
def show_handout(lang: str, slug: str) -> Response:
    """Show a topic as a sheet to print and take home."""
    response = answer_path(f"handouts/{lang}/{slug}/index.html")
    if response.location and request.query_string:
        response.location += f"?{request.query_string.decode('ascii', 'ignore')}"
    return response


@pages.get("/about/")
def show_about() -> Response:
    """Say who writes and reviews the library, in its first language."""
    return answer_path("about/index.html")


@pages.get("/about/<lang>/")
def show_translated_about(lang: str) -> Response:
    """Say the same in another language."""
    return answer_path(f"about/{lang}/index.html")


@pages.get("/caresheet.js")
def show_script() -> Response:
    """Send the current widget."""
    return answer_path("caresheet.js")


@pages.get("/sites/<site>/caresheet.js")
def show_site_script(site: str) -> Response:
    """Send the current widget with a clinic's settings, or without them if there is no such site."""
    if site not in get_release().contents.sites and (answer := answer_unknown_site(site)):
        return answer
    return answer_path(f"sites/{site}/caresheet.js")


@pages.get("/sites/<site>/clinic.json")
def show_clinic(site: str) -> Response:
    """Send what a printed sheet says about a clinic."""
    return answer_path(f"sites/{site}/clinic.json")


@pages.get("/assets/<name>")
def show_asset(name: str) -> Response:
    """Send an asset, which never changes."""
    return answer_path(f"assets/{name}")


@pages.get("/pictures/<name>")
def show_picture(name: str) -> Response:
    """Send a topic's picture, which never changes."""
    return answer_path(f"pictures/{name}")


@pages.get("/favicon.svg")
def show_icon() -> Response:
    """Send the icon of our pages."""
    return answer_path("favicon.svg")


@pages.get("/robots.txt")
def show_robots() -> Response:
    """Tell crawlers what they may read."""
    return answer_path("robots.txt")


@pages.get("/sitemap.xml")
def show_sitemap() -> Response:
    """List the library's pages for search engines."""
    return answer_path("sitemap.xml")


@pages.get("/sitemap-<int:number>.xml")
def show_sitemap_part(number: int) -> Response:
    """Send a part of a large library's sitemap."""
    return answer_path(f"sitemap-{number}.xml")


@pages.get("/feed.xml")
def show_feed() -> Response:
    """Send the last changes to feed readers."""
    return answer_path("feed.xml")


@pages.get("/share.png")
def show_share_picture() -> Response:
    """Send the picture that social networks show beside a shared page."""
    return answer_path("share.png")


@pages.get("/healthz")
def show_health() -> Response:
    """Answer that the process is running."""
    return _answer_now({"status": "ok"})


@pages.get("/readyz")
def show_readiness() -> Response:
    """Say which release is served, and why a newer release or the content was refused."""
    release = get_release()
    refused = [
        {"release": found.release or None, "reason": found.reason, "count": found.count}
        for found in get_state().refused
    ]
    return _answer_now(
        {"status": "ok", "release": release.release_id, "topics": len(release.contents.topics), "refused": refused}
    )


def _answer_now(state: dict[str, object]) -> Response:
    response = jsonify(state)
    response.headers["Cache-Control"] = "no-store"
    return response
