"""Turn a handout into a PDF, with WeasyPrint.

Input: the handout as HTML that loads nothing. Output: a PDF with a title, a language and tags for screen readers.
WeasyPrint runs no script and no browser. It is an optional package, and needs the system's Pango.
"""

from __future__ import annotations

import logging
from typing import Literal

from caresheet.errors import ConfigError

Paper = Literal["letter", "a4"]

# Unlike browsers, WeasyPrint can put the running line into the margin of each page. It breaks no column inside a table,
# and only a child of the columns can span them.
_STYLES = """
@page {
  size: %s;
  margin: 0.65in 0.5in 0.5in;
  @top-left { content: element(line); width: 100%%; vertical-align: bottom }
}
.cs-sheet { display: block !important }
.cs-running { display: block !important; position: running(line); margin: 0 0 0.08in !important }
.cs-running::after { content: none !important }
.cs-handout:not(.cs-large) .cs-topic { columns: 2; column-gap: 0.3in }
.cs-paper { columns: auto !important }
"""


def make_pdf(page: str, *, paper: Paper) -> bytes:
    """Make the PDF of a handout.

    Raises:
        ConfigError: WeasyPrint, or what it needs of the system, is not installed.
    """
    try:
        from weasyprint import CSS, HTML  # noqa: PLC0415 - optional, and slow to load
        from weasyprint.urls import URLFetcher  # noqa: PLC0415
    except ImportError as error:
        raise ConfigError("--pdf needs WeasyPrint; install it with: pip install 'caresheet[handout]'") from error
    except OSError as error:
        raise ConfigError(
            "--pdf needs Pango, which WeasyPrint found nowhere; on Debian: apt install libpango-1.0-0 libpangoft2-1.0-0"
        ) from error
    # It warns of each property that only browsers know.
    logging.getLogger("weasyprint").setLevel(logging.ERROR)
    fetcher = URLFetcher(allowed_protocols={"data"})
    document = HTML(string=page, url_fetcher=fetcher, media_type="print")
    return bytes(document.write_pdf(stylesheets=[CSS(string=_STYLES % paper)], pdf_variant="pdf/ua-1") or b"")
