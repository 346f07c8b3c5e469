"""Recognize a file that is no web page by its first bytes, and say what to do with it.

Input: a file's bytes. Output: a sentence, or "" for what may be a web page.
"""

from __future__ import annotations

import re

_BROWSER = "open it in a browser and save it as 'Web page, HTML only'"
_STARTS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "is a PDF file; import the Word document or the web page that it was made from"),
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "is an old Office file (.doc); save it as .docx, then use: caresheet import docx",
    ),
    (b"{\\rtf", "is an RTF file; save it as .docx in Word, then use: caresheet import docx"),
    (b"bplist00", f"is a web archive of Safari; {_BROWSER}"),
    (b"\x89PNG", "is a picture (PNG); put it into pictures/"),
    (b"\xff\xd8\xff", "is a picture (JPEG); put it into pictures/"),
    (b"GIF8", "is a picture (GIF); save it as PNG and put it into pictures/"),
    (b"BM", "is a picture (BMP); save it as PNG and put it into pictures/"),
    (b"II*\x00", "is a picture (TIFF); save it as PNG and put it into pictures/"),
    (b"MM\x00*", "is a picture (TIFF); save it as PNG and put it into pictures/"),
    (b"\x1f\x8b", "is a compressed file (gzip); unpack it first"),
    (b"7z\xbc\xaf", "is an archive (7z); unpack it first"),
    (b"Rar!", "is an archive (RAR); unpack it first"),
)
_MAIL_HEADER = re.compile(rb"(?:from|mime-version|content-type|subject|date|snapshot-content-location):", re.IGNORECASE)
_PARTS = re.compile(rb"multipart/related|^mime-version:", re.IGNORECASE | re.MULTILINE)


def describe_foreign_file(data: bytes) -> str:
    """Say what a file is that is no web page, and what to do; "" if it may be one."""
    if data.startswith(b"PK\x03\x04"):
        return _describe_archive(data)
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "is a picture (WebP); put it into pictures/"
    # "BM" may also begin a text.
    known = [
        message for start, message in _STARTS if data.startswith(start) and (start != b"BM" or b"\x00" in data[:64])
    ]
    return known[0] if known else _describe_text(data)


def _describe_text(data: bytes) -> str:
    head = data[:4000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if _MAIL_HEADER.match(head) and _PARTS.search(head):
        return f"is a web archive (.mht); {_BROWSER}"
    if b"<health-topics" in head:
        return "is MedlinePlus's XML; use: caresheet import medlineplus"
    if re.match(rb"(?:<\?xml[^>]*>\s*)?(?:<!DOCTYPE svg[^>]*>\s*)?<svg[\s>]", head, re.IGNORECASE):
        return "is a picture (SVG); save it as PNG and put it into pictures/"
    has_wide_characters = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    if not has_wide_characters and data[:4000].count(b"\x00") > len(data[:4000]) // 10:
        return "is not a web page; check that it is the right file"
    return ""


def _describe_archive(data: bytes) -> str:
    names = data[:2000] + data[-20_000:]
    if b"word/" in names:
        return "is a Word document; use: caresheet import docx"
    if b"xl/" in names or b"ppt/" in names:
        return "is an Office file without a text; save its text as a Word document, then use: caresheet import docx"
    if b"mimetypeapplication/vnd.oasis.opendocument" in names:
        return "is an OpenDocument file; save it as .docx, then use: caresheet import docx"
    if b"mimetypeapplication/epub" in names:
        return "is an e-book (EPUB); unpack it and import its pages"
    return "is an archive (zip); unpack it and import the files in it"
