"""A build changes how often Python looks for garbage, and leaves that as it was."""

from __future__ import annotations

import gc

import pytest

from caresheet.errors import ConfigError
from caresheet.packager.pipeline import build_release
from conftest import LibraryFolder


def test_garbage_is_collected_as_before_after_a_build_that_fails(library: LibraryFolder) -> None:
    before, during = gc.get_threshold(), []

    def refuse(_before: object, _after: object) -> None:
        during.append(gc.get_threshold())
        raise ConfigError("no")

    library.write_topic("flu")
    build_release(library.root, library.root.parent / "releases")
    library.write_topic("croup")
    with pytest.raises(ConfigError):
        build_release(library.root, library.root.parent / "releases", confirm=refuse)
    assert during[0] > before == gc.get_threshold()
