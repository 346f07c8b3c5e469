"""Change one entry of a topic file's settings, and nothing else in the file.

Input: the bytes of a topic file, and the new values of an entry such as `reviewed`. Output: the bytes of the changed
file. Every line that need not change keeps its bytes: comments, order, quotation marks, line ends, a byte order mark. A
comment inside a value that is replaced moves to a line of its own above it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import yaml

from caresheet.packager.source.parse import find_end_of_settings

# A value to write: a text, a list of texts, or a mapping of values.
Value = str | tuple[str, ...] | Mapping[str, "Value"]

_BYTE_ORDER_MARK = "\ufeff"
_LINE_END = re.compile(r"\r\n|\r|\n")
_COMMENT = re.compile(r"(?:^|(?<=\s))#.*")
# What YAML reads as plain text in every place. Everything else is put in double quotes, as JSON writes it.
_PLAIN = re.compile(r"[^\W_](?:[\w .'()/+-]*[\w.')])?")
# For a person who opens the file in an editor.
_NOTE = "# written by a command; do not edit"
_INDENT = "  "


class LayoutError(ValueError):
    """The settings are laid out in a way that this module does not change."""


@dataclass(frozen=True)
class _Edit:
    """Replace what is between two offsets. Several edits at one place are made in the order of the list."""

    start: int
    end: int
    text: str


def set_entry(data: bytes, key: str, values: Mapping[str, Value]) -> bytes:
    """Return a topic file whose settings have these values below `key`. Other values below it stay.

    Raises:
        LayoutError: the settings cannot be changed without rewriting them.
    """
    text = data.decode("utf-8")
    mark = _BYTE_ORDER_MARK if text.startswith(_BYTE_ORDER_MARK) else ""
    text = text.removeprefix(mark)
    ends = [*(found.group() for found in _LINE_END.finditer(text)), ""]
    lines = _LINE_END.split(text)
    last = find_end_of_settings(lines)
    if last is None:
        raise LayoutError("there are no settings")
    offsets = [0]
    for line, end in zip(lines, ends, strict=True):
        offsets.append(offsets[-1] + len(line) + len(end))
    editor = _Editor(text, offsets)
    root = yaml.compose("\n" + "\n".join(lines[1:last]) + "\n", Loader=yaml.SafeLoader)
    if not isinstance(root, yaml.MappingNode) or root.flow_style:
        raise LayoutError("the settings are not one a line")
    edits = list(editor.set_in_root(root, key, values, offsets[last]))
    newline = Counter(ends[:last]).most_common(1)[0][0]
    for _, edit in sorted(enumerate(edits), key=lambda pair: (pair[1].start, pair[0]), reverse=True):
        text = text[: edit.start] + edit.text.replace("\n", newline) + text[edit.end :]
    return (mark + text).encode()


class _Editor:
    """Makes the edits of one text. `offsets` are those of its lines."""

    def __init__(self, text: str, offsets: list[int]) -> None:
        self._text, self._offsets = text, offsets

    def set_in_root(self, root: yaml.MappingNode, key: str, values: Mapping[str, Value], end: int) -> Iterator[_Edit]:
        found = _find(root, key)
        if found is None:
            yield _Edit(end, end, f"{key}:\n{_INDENT}{_write_block(values, _INDENT)}\n")
            return
        key_node, node = found
        if isinstance(node, yaml.MappingNode) and node.value:
            yield from self._set_in_mapping(node, values, self._offsets[key_node.start_mark.line])
        elif isinstance(node, yaml.ScalarNode) and node.style is None and node.value in ("", "~", "null"):
            start, line_end = self._locate(node.start_mark), self._find_line_end(self._locate(node.end_mark))
            yield _Edit(start, self._locate(node.end_mark), "")
            yield _Edit(line_end, line_end, f"\n{_INDENT}{_write_block(values, _INDENT)}")
        else:
            raise LayoutError(f"'{key}' is not followed by its values")

    def _set_in_mapping(self, node: yaml.MappingNode, values: Mapping[str, Value], above: int) -> Iterator[_Edit]:
        is_flow, indent = bool(node.flow_style), " " * node.value[0][0].start_mark.column
        for name, value in values.items():
            found = _find(node, name)
            if found is None:
                at = self._find_end(node.value[-1][1])
                if is_flow:
                    yield _Edit(at, at, f", {name}: {_write_flow(value)}")
                else:
                    at = self._find_line_end(at)
                    yield _Edit(at, at, f"\n{indent}{_write_block({name: value}, indent)}")
            elif _read(found[1]) != _normalize(value):
                yield from self._replace(found[1], value, above, is_flow=is_flow)

    def _replace(self, node: yaml.Node, value: Value, above: int, *, is_flow: bool) -> Iterator[_Edit]:
        start, end = self._locate(node.start_mark), self._find_end(node)
        column = " " * node.start_mark.column
        is_block = not is_flow and isinstance(node, yaml.CollectionNode) and not node.flow_style
        if isinstance(value, Mapping) and not is_flow and not isinstance(node, yaml.CollectionNode):
            raise LayoutError("a value has another form than it should have")
        if is_block and isinstance(value, Mapping):
            new = _write_block(value, column)
        elif is_block and isinstance(value, tuple):
            new = f"\n{column}".join(f"- {_write_text(item)}" for item in value)
        else:
            new = _write_flow(value)
        if comments := _find_comments(self._text[start:end]):
            prefix = self._text[above : above + len(self._text[above:]) - len(self._text[above:].lstrip(" "))]
            yield _Edit(above, above, "".join(f"{prefix}{comment}\n" for comment in comments))
        space = "" if start == 0 or self._text[start - 1].isspace() or self._text[start - 1] in "[{,-" else " "
        yield _Edit(start, end, space + new)

    def _locate(self, mark: yaml.Mark) -> int:
        return self._offsets[mark.line] + mark.column

    def _find_end(self, node: yaml.Node) -> int:
        """Return where a node's text ends. PyYAML ends a block only where the next token begins."""
        if isinstance(node, yaml.CollectionNode) and node.value:
            last = node.value[-1][1] if isinstance(node, yaml.MappingNode) else node.value[-1]
            if not node.flow_style or self._text[self._locate(node.end_mark) - 1] not in "]}":
                return self._find_end(last)
        return self._locate(node.end_mark)

    def _find_line_end(self, offset: int) -> int:
        found = _LINE_END.search(self._text, offset)
        return found.start() if found else len(self._text)


def _find(node: yaml.MappingNode, key: str) -> tuple[yaml.Node, yaml.Node] | None:
    return next((pair for pair in node.value if pair[0].value == key), None)


def _read(node: yaml.Node) -> object:
    if isinstance(node, yaml.MappingNode):
        return {key.value: _read(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_read(item) for item in node.value]
    return node.value


def _normalize(value: Value) -> object:
    """Return a value as `_read` returns it."""
    if isinstance(value, Mapping):
        return {key: _normalize(item) for key, item in value.items()}
    return value if isinstance(value, str) else list(value)


def _write_block(values: Mapping[str, Value], indent: str) -> str:
    """Write a mapping one entry a line. Its first line has no indent."""
    return f"\n{indent}".join(_write_entry(key, value, indent) for key, value in values.items())


def _write_entry(key: str, value: Value, indent: str) -> str:
    if not isinstance(value, Mapping):
        return f"{key}: {_write_flow(value)}"
    if not value:
        return f"{key}: {{}}"
    note = f" {_NOTE}" if key in ("covers", "of") else ""
    return f"{key}:{note}\n{indent}{_INDENT}{_write_block(value, indent + _INDENT)}"


def _write_flow(value: Value) -> str:
    if isinstance(value, str):
        return _write_text(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_write_flow(item)}" for key, item in value.items()) + "}"
    return f"[{', '.join(map(_write_text, value))}]"


def _write_text(text: str) -> str:
    if _PLAIN.fullmatch(text):
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _find_comments(text: str) -> list[str]:
    """Return the comments in a text whose values contain no number sign."""
    return [found.group() for line in _LINE_END.split(text) for found in _COMMENT.finditer(line)]
