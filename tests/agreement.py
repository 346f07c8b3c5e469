"""Whether `check` and `build` agree: `python tests/agreement.py [TOPICS] [SEED]`, or `make agreement`.

Topics are changed at random, with what has made the two disagree before. What `check` lets pass must build, and what it
refuses must have a place in a file. `test_agreement.py` runs a short form.
"""

from __future__ import annotations

import random
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path

from caresheet.errors import ContentError
from caresheet.model import Finding
from caresheet.packager.pipeline import build_release, examine_library
from caresheet.packager.source.editorial_policy import RULES
from conftest import LibraryFolder

_BATCH = 250
# What is put into a text: characters, entities, tags, Markdown, and settings.
_PIECES = [
    *(
        "\u202e",
        "\u2066",
        "\u200b",
        "\u200f",
        "\u200d",
        "\ufeff",
        "\ufffd",
        "\x85",
        "\u2028",
        "\u00a0",
        "\t",
        "\x0c",
        "\r",
    ),
    *("\ue000", "\U000e0041", "\u00ad", "\u0600", "\ufe0f", "\u0301", "😀", "\u0645", "漢", "\u3164"),
    *("&#x202E;", "&#0;", "&#xFFFD;", "&#13;", "&#12;", "&NewLine;", "&Tab;", "&nbsp;", "&lrm;", "&zwnj;", "&#128;"),
    *("&#xD800;", "&amp;", "&lt;", "&bogus;", "&quot;", "&ZeroWidthSpace;", "&shy;", "&#x1F600;", "&#xE000;"),
    *('<p dir="rtl">', "</p>", '<p lang="es" dir="auto">', "<br>", "<br/>", "<hr>", "<b>", "</b>", "<sub>", "</sub>"),
    *('<abbr title="a&#x202E;b">', '<abbr title="a &amp; b">', "</abbr>", '<span dir="rtl" lang="ar">', "</span>"),
    *(
        '<ol start="3">',
        "<li>",
        "</li></ol>",
        '<q lang="fr">',
        "</q>",
        "<small>",
        "</small>",
        "<dl><dt>a</dt><dd>b</dd></dl>",
    ),
    *("<table><tbody><tr><td colspan=2 dir=ltr>a</td></tr></tbody></table>", "<table><tr><th scope=row>a</table>"),
    *(
        '<td data-align="end">',
        "<!-- -->",
        "<![CDATA[x]]>",
        "<![x]>",
        "<?x?>",
        "<script>",
        "<h3>a</h3>",
        '<h2 dir="rtl">',
    ),
    *('<a href="https://a.example/">a</a>', '<a href="https://a.example:99999/">a</a>', '<a href="#one">a</a>'),
    *(
        "[a](https://a.example:0/)",
        "[a](https://xn--a.example/)",
        "[a](https://a.example/\\)",
        "[a](<https://a.example/ b>)",
    ),
    *(
        "[a](https://ä.example/ä?ö#ü)",
        "[a](mailto:a@b.example)",
        "[a](tel:+1-555)",
        "[a](#one)",
        "[a](x.md)",
        "[a](//b)",
    ),
    *(
        "![a](pictures/x.png)",
        "![&#x202E;](pictures/x.png)",
        "[a][b]",
        "[b]: https://a.example/\n",
        "<https://a.example/>",
    ),
    *(
        "**",
        "*",
        "_",
        "`",
        "~~",
        "\\",
        "\\*",
        "|",
        "| a | b |\n| --- | --- |\n| c | d |\n",
        "\n|:-:|-:|\n",
        "- ",
        "1. ",
        "0. ",
    ),
    *(
        "> ",
        "\n\n",
        "\n",
        "\n## B\n\n",
        "\n### C\n\n",
        "\n##### D\n",
        "\n===\n",
        "\n---\n",
        "    ",
        "```\n",
        "#",
        ": ",
        " #",
        '"',
    ),
    *(
        "{",
        "}",
        "[",
        "]",
        "\\u202E",
        '"\\uFFFD"',
        '"\\U00110000"',
        "'",
        "é",
        "“",
        "YYYY-MM-DD",
        "TODO",
        "<<<<<<< HEAD\n",
    ),
]
_BASES = [
    "One sentence, **bold** and *italic*, with a [link](https://a.example/).\n\n- one\n- two\n\n1. first\n2. second\n",
    "| Drug | Dose |\n| --- | ---: |\n| A | 5 mg |\n\n> Quoted.\n\n### Smaller\n\nText.\n",
    '<p dir="ltr">Raw</p>\n\nText <abbr title="x">y</abbr> and H<sub>2</sub>O.\n\n#### Smallest\n\nText.\n',
    "نص عربي 5 مجم.\n\nSee [the other](other.md) &amp; more.\n",
]
SETTINGS = {
    "title": "A topic",
    "summary": "What to know.",
    "also_called": "[Another, More]",
    "updated": "2026-11-01",
    "sources": "\n  - {title: A source, url: https://source.example/page}",
}


def write_topic(chance: random.Random) -> str:
    """Return a topic with some random changes."""
    settings = dict(SETTINGS)
    body = f"## One\n\n{chance.choice(_BASES)}"
    for _ in range(chance.choice((1, 1, 1, 2, 2, 3, 5))):
        piece = chance.choice(_PIECES)
        if chance.random() < 0.2:
            name = chance.choice(list(settings))
            settings[name] = _insert(settings[name], piece, chance)
        else:
            body = _insert(body, piece, chance)
        if chance.random() < 0.1:
            at = chance.randrange(len(body))
            body = body[:at] + body[at + chance.randrange(4) :]
    return make_topic(body, settings)


def make_topic(body: str, settings: Mapping[str, str] = SETTINGS) -> str:
    lines = "".join(f"{name}: {value}\n" for name, value in settings.items())
    return f"---\n{lines}category: lungs\n---\n{body}"


def _insert(text: str, piece: str, chance: random.Random) -> str:
    at = chance.randrange(len(text) + 1)
    return text[:at] + piece + text[at:]


def compare(folder: Path, topics: list[str]) -> Iterator[str]:
    """Yield each disagreement about these topics, and then the count of those that pass."""
    library = LibraryFolder(folder / "content")
    policy = "[policy.findings]\n" + "".join(f'{rule} = "off"\n' for rule in RULES if rule not in ("code",))
    library.write_settings(more=policy)
    library.write_topic("other")
    for number, topic in enumerate(topics):
        library.write(f"topics/en/t-{number}.md", topic)
    checked = examine_library(library.root, today=date(2026, 11, 22)).errors
    yield from (f"no line: {finding}" for finding in checked if not _has_place(finding))
    refused = {finding.path for finding in checked}
    for path in refused:
        (library.root / path).unlink()
    try:
        build_release(library.root, folder / "releases")
    except ContentError as error:
        for finding in error.findings:
            text = (library.root / finding.path).read_text("utf-8") if finding.path.endswith(".md") else ""
            yield f"only build refuses: {finding}\n{text}"


def _has_place(finding: Finding) -> bool:
    # A file that is not text at all has no line.
    return finding.line > 0 or "is empty" in finding.message


def run(topics: int, seed: int, show: Callable[[str], object] = lambda _: None) -> Counter[str]:
    """Compare so many topics, and return how often each kind of disagreement was found."""
    chance, found = random.Random(seed), Counter[str]()
    for begin in range(0, topics, _BATCH):
        batch = [write_topic(chance) for _ in range(min(_BATCH, topics - begin))]
        with tempfile.TemporaryDirectory() as folder:
            for disagreement in compare(Path(folder), batch):
                found[disagreement.partition(":")[0]] += 1
                show(disagreement)
        show(f"{begin + len(batch)} of {topics}: {dict(found) or 'they agree'}")
    return found


def main() -> None:
    topics = int(sys.argv[1]) if len(sys.argv) > 1 else 12_000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else random.SystemRandom().randrange(10**6)
    print(f"Seed {seed}", flush=True)
    found = run(topics, seed, show=lambda line: print(line, flush=True))
    raise SystemExit(bool(found))


if __name__ == "__main__":
    main()
