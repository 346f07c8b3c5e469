"""Assemble a release from its parts: topics, pictures, lists, scripts, and the pages around them.

Input: a checked library whose topics have no text, the read topics, and the build that knows the last release's parts.
Output: every part, new or taken over from the last release, and the release's contents. A part is given only what its
key is made from, so it cannot depend on anything else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path

from caresheet.model import Library
from caresheet.packager.asset import Asset, lay_out_assets
from caresheet.packager.parallel import map_in_processes
from caresheet.packager.progress import Progress
from caresheet.packager.render.about import count_topics
from caresheet.packager.render.data import describe_library
from caresheet.packager.render.discovery import render_discovery
from caresheet.packager.render.home import render_home
from caresheet.packager.render.incremental import Facts, IncrementalBuild, ReadTopic, compress_files
from caresheet.packager.render.library_pages import LibraryPages
from caresheet.packager.render.render import Renderer, lay_out_topic
from caresheet.packager.render.share_picture import render_share_picture
from caresheet.packager.render.widget_config import describe_widget, encode_clinics, encode_widget, name_version
from caresheet.release.contents import Contents, Edition
from caresheet.release.format import PUBLIC, WIDGET

Assets = Mapping[str, Asset]


def assemble(
    library: Library, read_topics: Sequence[ReadTopic], build: IncrementalBuild, *, widget: Path, progress: Progress
) -> Contents:
    """Add every part of a release to `build`, and return the release's contents."""
    _add_pictures(library, read_topics, build)
    library = replace(library, pictures={})
    bare = replace(library, topics=(), sites=(), pinned={})
    assets = _add_assets(replace(library, topics=()), build, widget)
    static = _read_assets(assets["static"])
    paths = {name: asset.path for name, asset in static.items()}
    renderer = Renderer(replace(bare, topics=library.topics, sites=library.sites), paths, version=assets["version"])
    # A clinic's own topics are in no list but the clinic's.
    shared = replace(library, topics=tuple(topic for topic in library.topics if not topic.site))
    _add_home(shared, _read_assets(assets["scripts"]), static, build)
    _add_missing(renderer, bare, static, build)
    headings = {read.path: read.outline.headings for read in read_topics if read.outline}
    pages = LibraryPages(renderer, headings)
    _add_lists(pages, shared, bare, static, build)
    _add_clinic_lists(pages, library, bare, build)
    _add_discovery(shared, build)
    _add_about(renderer, shared, bare, static, build)
    read_topics = _read_changed(renderer, read_topics)
    facts = {read.path: read.facts for read in read_topics if read.facts}
    changed = [read for read in read_topics if read.facts is None]
    build.stop_threads()
    made = map_in_processes(partial(_make_topic, renderer), changed)
    for read in progress(changed, "Making documents"):
        facts[read.path], files = next(made)
        build.add_compressed(read.path, read.key, facts[read.path], files)
    return _describe(library, facts)


def _read_changed(renderer: Renderer, read_topics: Sequence[ReadTopic]) -> list[ReadTopic]:
    """Read the topics whose related topics or clinic have changed since the last release: they are made again."""
    read_again = []
    for read in read_topics:
        others = renderer.list_others(read.outline.topic) if read.outline else []
        if read.facts and read.read_text and read.outline and read.facts["others"] != others:
            read_again.append(read.read_text().bind(read.outline))
        else:
            read_again.append(read)
    return read_again


def _describe(library: Library, facts: Mapping[str, Facts]) -> Contents:
    gone: list[str] = []
    redirects: dict[str, str] = {}
    later: dict[str, tuple[Edition, ...]] = {}
    for topic in library.topics:
        own = facts[topic.path]
        gone.extend(own["gone"])
        redirects.update(own["redirects"])
        later.update({path: tuple((day, other) for day, other in editions) for path, editions in own["later"].items()})
    return describe_library(library, gone, redirects, later)


def _make_topic(renderer: Renderer, read: ReadTopic) -> tuple[Facts, dict[str, bytes]]:
    """Make a topic's documents, with their compressed forms."""
    # A topic that cannot be read is an error, and then nothing is assembled.
    assert read.topic is not None
    assert read.outline is not None
    layout = lay_out_topic(renderer, read.topic, read.outline.fingerprints)
    facts = {
        "findings": [asdict(finding) for finding in read.findings],
        "outline": read.outline.encode(),
        "others": renderer.list_others(read.topic),
        "gone": layout.gone,
        "redirects": layout.redirects,
        "later": layout.later,
    }
    return facts, compress_files(layout.files)


def _add_pictures(library: Library, read_topics: Sequence[ReadTopic], build: IncrementalBuild) -> None:
    """Add the pictures of topics and badges. Other pictures are not published."""
    used = [library.pictures[name] for read in read_topics if read.outline for _, name in read.outline.pictures]
    used += [badge.picture for site in library.sites for badge in site.badges if badge.picture]
    for picture in {picture.path: picture for picture in used}.values():
        part, key = f"picture {picture.path}", build.make_key(picture.path)
        if build.take_over(part, key) is None:
            build.add(part, key, {}, {PUBLIC + picture.path: picture.body})


def _add_lists(pages: LibraryPages, library: Library, bare: Library, static: Assets, build: IncrementalBuild) -> None:
    for language in library.languages:
        name = f"list {language.code}"
        topics = [topic for topic in library.topics if topic.lang == language.code and not topic.withdrawn]
        headings = [pages.headings[topic.path] for topic in topics]
        key = build.make_key(name, bare, static, topics, headings)
        if build.take_over(name, key) is None:
            files = pages.render_language(language, topics)
            build.add(name, key, {}, {PUBLIC + path: body for path, body in files})


def _add_clinic_lists(pages: LibraryPages, library: Library, bare: Library, build: IncrementalBuild) -> None:
    own = defaultdict(list)
    for topic in library.topics:
        if topic.site and not topic.withdrawn:
            own[topic.site, topic.lang].append(topic)
    for (site, code), topics in own.items():
        name = f"list {code} {site}"
        key = build.make_key(name, bare, topics, [pages.headings[topic.path] for topic in topics])
        if build.take_over(name, key) is None:
            files = pages.render_clinic(site, library.language(code), topics)
            build.add(name, key, {}, {PUBLIC + path: body for path, body in files})


def _add_about(renderer: Renderer, library: Library, bare: Library, static: Assets, build: IncrementalBuild) -> None:
    for language in library.languages:
        name = f"about {language.code}"
        counts = count_topics([topic for topic in library.topics if topic.lang == language.code])
        key = build.make_key(name, bare, static, counts)
        if build.take_over(name, key) is None:
            path, page = renderer.render_about(language, counts)
            build.add(name, key, {}, {PUBLIC + path: page})


def _add_missing(renderer: Renderer, bare: Library, static: Assets, build: IncrementalBuild) -> None:
    key = build.make_key("missing", bare, static)
    if build.take_over("missing", key) is None:
        build.add("missing", key, {}, {f"{PUBLIC}404.html": renderer.render_missing()})


def _add_discovery(library: Library, build: IncrementalBuild) -> None:
    library = replace(library, sites=(), pinned={}, categories=())
    key = build.make_key("discovery", library)
    if build.take_over("discovery", key) is None:
        files = render_discovery(library) | (render_share_picture() if library.url else {})
        build.add("discovery", key, {}, {PUBLIC + path: body for path, body in files.items()})


def _add_home(library: Library, scripts: Assets, static: Assets, build: IncrementalBuild) -> None:
    key = build.make_key("home", library, scripts, static)
    if build.take_over("home", key) is None:
        files = render_home(library, scripts, static)
        build.add("home", key, {}, {PUBLIC + path: body for path, body in files.items()})


def _add_assets(library: Library, build: IncrementalBuild, widget: Path) -> Facts:
    key = build.make_key("assets", library)
    if known := build.take_over("assets", key):
        return known
    # Imported here because bundling is seldom needed, and its libraries are slow to load.
    from caresheet.packager.render.bundle import bundle_described, bundle_static  # noqa: PLC0415

    config = describe_widget(library)
    scripts, static = bundle_described(config, widget), bundle_static(config, widget)
    facts = {
        "scripts": _list_assets(scripts),
        "static": _list_assets(static),
        "version": name_version(config, widget),
    }
    public = library.pinned | lay_out_assets(scripts, static) | encode_clinics(config)
    files = {PUBLIC + path: body for path, body in public.items()}
    build.add("assets", key, facts, {**files, WIDGET: encode_widget(config)})
    return facts


def _list_assets(assets: Mapping[str, Asset]) -> dict[str, list[str]]:
    return {name: [asset.path, asset.integrity] for name, asset in assets.items()}


def _read_assets(listed: Mapping[str, Sequence[str]]) -> dict[str, Asset]:
    """Return assets without their bytes, for their addresses."""
    return {name: Asset(path, integrity, b"") for name, (path, integrity) in listed.items()}
