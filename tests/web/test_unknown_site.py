"""A tag with a site that the library does not have gets the widget, and its author a line in the console."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

LINE = 'customElements.get("care-sheet") || console.warn("[caresheet] unknown site \\"%s\\": use %s. '


@pytest.mark.parametrize("name", ["elm-raod", "Elm-Road", "elm_road", "elm", "nowhere", "x" * 80])
def test_unknown_site_gets_the_widget_and_a_line(varied: FlaskClient, name: str) -> None:
    response = varied.get(f"/sites/{name}/caresheet.js")
    assert (response.status_code, response.content_type) == (200, "text/javascript; charset=utf-8")
    line, _, script = response.text.partition("\n")
    assert line.startswith(LINE % (name, "elm-road"))
    assert script == varied.get("/caresheet.js").text
    # It may be a site tomorrow.
    assert response.headers["Cache-Control"] == "no-store"


def test_known_site_gets_no_line(varied: FlaskClient) -> None:
    assert "unknown site" not in varied.get("/sites/elm-road/caresheet.js").text
    assert varied.head("/sites/elm-raod/caresheet.js").status_code == 200


@pytest.mark.parametrize("name", ["x" * 81, '");alert(1);("', "elm%0aroad", "elm<road", "élm"])
def test_what_can_be_no_site_is_not_there(varied: FlaskClient, name: str) -> None:
    assert varied.get(f"/sites/{name}/caresheet.js").status_code == 404
