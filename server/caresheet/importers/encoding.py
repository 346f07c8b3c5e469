"""Turn a file's bytes into text, and never lose a character on the way.

Input: bytes. Output: text, and the name of its encoding: that of the byte order mark; UTF-8 if the bytes
are valid UTF-8, whatever the page declares; the one that it declares; or else what a detector finds. A byte that cannot
be read becomes a mark, so that an error can name its place if a reader would miss the character.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field

import charset_normalizer
import webencodings
from resiliparse.parse.encoding import detect_encoding

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
# Browsers look for the declaration in the first kilobyte. Pages that have it later mean it too.
_LOOKED_AT = 16_000
_DECLARED = re.compile(
    rb"""<(?:meta|\?xml)[^>]*?(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_:.+-]+)""", re.IGNORECASE
)
# A comment that never ends goes on to the end, as in a browser.
_COMMENT = re.compile(rb"<!--(?:-?>|.*?(?:--!?>|\Z))", re.DOTALL)
# The first of the private characters (Unicode plane 16) that stand for bytes that cannot be read.
_FIRST_MARK = 0x100000
_UNREADABLE = re.compile("[\U00100000-\U0010ffff\ufffd]")
_LATIN = {"cp1250", "cp1254", "cp1257", "cp1258", "iso8859-2", "iso8859-3", "iso8859-4", "iso8859-10", "iso8859-13"}
_LATIN |= {"iso8859-14", "iso8859-15", "iso8859-16", "macroman", "mac_roman", "x-mac-roman"}
# What shows that a text in another Latin alphabet was read as windows-1252: a sign inside or at the end of a word, a
# letter of Icelandic (where Turkish has its own), or no character at all.
_FOREIGN = re.compile(
    r"[^\W\d_][\u00a1-\u00a9\u00ab-\u00b4\u00b6-\u00b9\u00bb-\u00bf][^\W\d_]|[^\W\d_][¹³¼½¾¿¶£¥]|[ÐÝÞðýþ\ufffd]"
)
# How much of the text before an unreadable byte an error shows, in characters.
_SHOWN = 30


@dataclass(frozen=True)
class Text:
    """A file as text.

    `how` says where its encoding comes from: "declared", "detected", "contradicted" (it is UTF-8 and declares another
    one), or "" for plain UTF-8.
    """

    text: str
    encoding: str
    how: str
    unreadable: list[bytes] = field(default_factory=list)

    def describe_fault(self, seen: str) -> str:
        """Name the first character of a seen text that could not be read, and its place; "" if all could be read."""
        match = _UNREADABLE.search(seen)
        if not match:
            return ""
        at = self.text.find(match[0])
        line = self.text.count("\n", 0, at) + 1
        column = at - self.text.rfind("\n", 0, at)
        # The page may write the character as a reference, such as &#0;.
        place = f"line {line}, column {column}, " if at >= 0 else ""
        before = _UNREADABLE.sub("?", seen[max(match.start() - _SHOWN, 0) : match.start()])
        return f"{place}after '{' '.join(before.split())}': {self._describe_character(match[0])}"

    def _describe_character(self, character: str) -> str:
        if character == "\ufffd":
            return "a character is lost (U+FFFD)"
        wrong = self.unreadable[ord(character) - _FIRST_MARK]
        shown = "".join(f"{byte:02X}" for byte in wrong)
        likely = wrong.decode("windows-1252", "replace")
        hint = f"in windows-1252 it would be '{likely}'" if likely.isprintable() and "\ufffd" not in likely else ""
        return f"the byte {shown} is not {self.encoding}" + (f"; {hint}, so the file mixes encodings" if hint else "")


def decode(data: bytes) -> Text:
    """Return a page's bytes as text."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _decode(data[len(mark) :], name, "declared")
    declared = find_declared_encoding(data)
    if declared and data.isascii():
        return _decode(data, declared, "declared")  # ISO-2022-JP writes all its characters as ASCII
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return _decode(data, declared, "declared") if declared else _decode(data, _detect(data), "detected")
    # Text in another encoding is never UTF-8 by chance.
    is_contradicted = declared not in ("", "utf-8")
    return Text(text, "UTF-8", "contradicted" if is_contradicted else "declared" if declared else "")


def _detect(data: bytes) -> str:
    """Return the name of the encoding that bytes probably have. They are not UTF-8."""
    found = detect_encoding(data)
    # Detectors guess between Latin alphabets by single letters, and take ½ for a letter. Browsers choose windows-1252.
    if found in _LATIN and not _FOREIGN.search(data.decode("cp1252", "replace")):
        return "cp1252"
    if found == "utf-8":  # what Resiliparse says when it does not know
        best = charset_normalizer.from_bytes(data).best()
        found = best.encoding if best else "utf-8"
    return codecs.lookup(found or "utf-8").name


def find_declared_encoding(data: bytes) -> str:
    """Return the name of the encoding that a page declares, as Python calls it; "" if it declares none."""
    for match in _DECLARED.finditer(_COMMENT.sub(b"", data[:_LOOKED_AT])):
        encoding = webencodings.lookup(match[1].decode("ascii"))
        if encoding is not None:
            name = encoding.codec_info.name
            # A declaration that can be read byte by byte cannot be UTF-16. HTML (13.2.3.2) says: it is UTF-8.
            return "utf-8" if name.startswith("utf-16") else name
    return ""


def _decode(data: bytes, name: str, how: str) -> Text:
    unreadable: list[bytes] = []

    def mark(error: UnicodeError) -> tuple[str, int]:
        if not isinstance(error, UnicodeDecodeError):
            raise error
        wrong = error.object[error.start : error.end]
        unreadable.append(wrong)
        return chr(_FIRST_MARK + min(len(unreadable) - 1, 0xFFFD)), error.end

    # The name is our own, so that no other code's handler is replaced.
    codecs.register_error("caresheet-mark", mark)
    return Text(data.decode(name, "caresheet-mark"), name.upper(), how, unreadable)
