"""Build a pack's release from its sources, to serve it.

Input: an installed pack. Output: a release that this version of Caresheet has built, so that every check has been made
here. The release inside the pack is only compared: its hashes show that the package is whole, not that it is harmless.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from caresheet.errors import ContentError, ReleaseError
from caresheet.packager.pipeline import build_unseen
from caresheet.packager.progress import Progress, show_nothing
from caresheet.packs.installed import Pack, add_pack_name
from caresheet.release.format import find_file_faults, open_release


def rebuild_pack(pack: Pack, releases: Path, *, progress: Progress = show_nothing) -> bool:
    """Build a pack's release into a folder of releases. Return whether it is the same as the one inside the pack.

    The pack's pinned scripts are left out, because nothing can show what they do.

    Raises:
        ReleaseError: a file of the pack's release is missing or altered.
        ContentError: the pack's sources cannot be published.
    """
    try:
        packed = open_release(pack.release)
        for fault in find_file_faults(packed):
            raise ReleaseError(fault)
    except ReleaseError as error:
        raise ReleaseError(f"{error}, or install the pack '{pack.name}' again") from error
    try:
        built = build_unseen(pack.content, releases, progress=progress, with_pinned=False)
    except ContentError as error:
        named = (replace(finding, path=add_pack_name(pack, finding.path)) for finding in error.findings)
        raise ContentError(named) from error
    return built.id == packed.id
