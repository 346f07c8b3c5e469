"""The ways in which a library's answer can be wrong, and the code of the error that the widget then reports."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from browser.servers import CORS, Answer, Relay

FRAGMENT = "v1/topics/en/eczema.html"
PICTURE = '<img src="../../../pictures/0123456789abcdef.png" alt="A hand" width="60" height="40">'
JSON_ERROR = Answer(b'{"error":{"code":"x","message":"y"}}', "application/json", headers=CORS)
Misbehave = Callable[[Relay], None]


def answer_with(answer: Answer) -> Misbehave:
    return lambda relay: relay.fail([FRAGMENT, FRAGMENT.replace("/en/", "/es/")], answer)


def change(old: str, new: str) -> Misbehave:
    """Replace something. "<p>" stands for the first paragraph of a section, because the disclaimer may not change."""
    heading = "</h3>\n" if old == "<p>" else ""
    return lambda relay: relay.alter(FRAGMENT, heading + old, heading + new)


def cut_short(relay: Relay) -> None:
    body = relay.read(FRAGMENT).encode()
    relay.instead[FRAGMENT] = Answer(body[:4000], headers=CORS, length=len(body))


def cut_without_a_word(relay: Relay) -> None:
    """Send the start of a file with a matching Content-Length, as a broken proxy does."""
    relay.instead[FRAGMENT] = Answer(relay.read(FRAGMENT)[:4000].encode(), headers=CORS)


def change_picture(old: str, new: str) -> Misbehave:
    """Insert a picture whose markup is changed."""
    assert old in PICTURE
    return change("<p>", f"<p>{PICTURE.replace(old, new)}")


def drop(start: str, end: str) -> Misbehave:
    """Remove a part of the fragment."""

    def misbehave(relay: Relay) -> None:
        before, rest = relay.read(FRAGMENT).split(start, 1)
        relay.instead[FRAGMENT] = Answer((before + rest.split(end, 1)[1]).encode(), headers=CORS)

    return misbehave


def withhold_permission(relay: Relay) -> None:
    relay.instead[FRAGMENT] = Answer(relay.read(FRAGMENT).encode())


def send_elsewhere(relay: Relay) -> None:
    relay.instead[FRAGMENT] = Answer(status=301, headers={**CORS, "Location": "/elsewhere"})
    relay.instead["elsewhere"] = Answer(relay.read(FRAGMENT).encode())


FAULTS: dict[str, tuple[str, Misbehave]] = {
    "not-found": ("not-found", answer_with(replace(JSON_ERROR, status=404))),
    "gone": ("withdrawn", answer_with(replace(JSON_ERROR, status=410))),
    "crash": ("server", answer_with(replace(JSON_ERROR, status=500))),
    "overloaded": ("server", answer_with(Answer(b"busy", status=503, headers=CORS))),
    "crash-with-a-topic": ("server", answer_with(Answer(b"<article class=cs-topic>", status=500, headers=CORS))),
    "refused-by-a-proxy": ("server", answer_with(Answer(b"<h1>Sign in</h1>", status=403, headers=CORS))),
    "a-captive-portal": ("invalid", answer_with(Answer(b"<h1>Sign in to the Wi-Fi</h1>", headers=CORS))),
    "wrong-type": ("invalid", answer_with(Answer(b"<article>", "text/plain", headers=CORS))),
    "json-for-html": ("invalid", answer_with(JSON_ERROR)),
    "empty": ("invalid", answer_with(Answer(headers=CORS))),
    "binary": ("invalid", answer_with(Answer(bytes(range(256)), headers=CORS))),
    "cut-short": ("network", cut_short),
    "cut-without-a-word": ("invalid", cut_without_a_word),
    "no-permission": ("network", withhold_permission),
    "redirect-to-no-permission": ("network", send_elsewhere),
    "redirect-for-ever": ("network", answer_with(Answer(status=302, headers={**CORS, "Location": "?"}))),
    "another-language": ("invalid", change('lang="en"', 'lang="es"')),
    "seal-cut-out": ("invalid", drop('<section class="cs-seal"', "</section>")),
    "seal-reworded": ("invalid", change("not medical advice", "medical advice")),
    "one-line-cut-out": ("invalid", drop('<small class="cs-line">', "</small>")),
    "block-cut-out": ("invalid", drop('<section class="cs-disclaimer"', "</section>")),
    "block-hidden": ("invalid", change('<section class="cs-disclaimer"', '<section hidden class="cs-disclaimer"')),
    "block-hidden-by-date": (
        "invalid",
        change('class="cs-disclaimer"', 'class="cs-disclaimer" data-from="2999-01-01"'),
    ),
    "text-after-the-block": ("invalid", change("</article>", "<p>Our cure works.</p></article>")),
    "text-beside-the-article": ("invalid", change("</article>", "</article><p>Our cure works.</p>")),
    "script": ("invalid", change("</article>", "<script>document.title='owned'</script></article>")),
    "script-in-text": ("invalid", change("<p>", "<p><script>document.title='owned'</script>")),
    "event-handler": ("invalid", change("<p>", "<p onclick=\"document.title='owned'\">")),
    "style-attribute": ("invalid", change("<p>", '<p style="position:fixed">')),
    "style-element": ("invalid", change("<p>", "<p><style>.cs-seal{display:none!important}</style>")),
    "frame": ("invalid", change("<p>", '<p><iframe src="/"></iframe>')),
    "image": ("invalid", change("<p>", "<p><img src=x onerror=\"document.title='owned'\">")),
    "picture-elsewhere": ("invalid", change_picture("../../../pictures/", "https://stranger.example/pictures/")),
    "picture-of-another-folder": ("invalid", change_picture("pictures/", "assets/")),
    "picture-of-another-kind": ("invalid", change_picture(".png", ".svg")),
    "picture-in-itself": ("invalid", change_picture("../../../pictures/", "data:image/png,")),
    "picture-below-a-stranger": ("invalid", change_picture('src="', 'src="https://stranger.example/?')),
    "picture-with-a-handler": ("invalid", change_picture("<img", "<img onload=\"document.title='owned'\"")),
    "picture-with-more-addresses": ("invalid", change_picture("<img", '<img srcset="https://stranger.example/x 2x"')),
    "picture-that-is-placed": ("invalid", change_picture("<img", '<img style="position:fixed"')),
    "picture-that-is-a-map": ("invalid", change_picture("<img", '<img usemap="#x"')),
    "address-of-no-picture": ("invalid", change("<p>", '<p src="../../../pictures/0123456789abcdef.png">')),
    "form": ("invalid", change("<p>", "<p><form action=/steal><input name=card></form>")),
    "svg": ("invalid", change("<p>", "<p><svg onload=\"document.title='owned'\"></svg>")),
    "template": ("invalid", change("<p>", "<p><template>x</template>")),
    "script-link": ("invalid", change("<p>", "<p><a href=\"javascript:document.title='owned'\">x</a>")),
    "disguised-script-link": ("invalid", change("<p>", '<p><a href=" jAva&#9;script:document.title=1">x</a>')),
    "address-of-no-link": ("invalid", change("<p>", '<p href="https://stranger.example/">')),
    "data-link": ("invalid", change("<p>", '<p><a href="data:text/html,x">x</a>')),
    "foreign-class": ("invalid", change("<p>", '<p class="banner">')),
    "custom-element": ("invalid", change("<p>", "<p><care-sheet topic=menopause></care-sheet>")),
    "base": ("invalid", change("<article", '<base href="https://stranger.example/"><article')),
    "refresh": (
        "invalid",
        change("<article", '<meta http-equiv=refresh content="0;url=https://stranger.example/"><article'),
    ),
}


def misbehave_at(relay: Relay, fault: str) -> None:
    """Misbehave at the address of a topic that is named after the fault, and no longer at the usual one."""
    FAULTS[fault][1](relay)
    relay.instead[FRAGMENT.replace("eczema", fault)] = relay.instead.pop(FRAGMENT)
