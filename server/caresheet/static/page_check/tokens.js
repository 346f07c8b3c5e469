/**
 * Reads a page's HTML as a list of tags, comments and texts, each with its place. `DOMParser` would lose the places.
 * It follows the tokenizer of the HTML standard (13.2.5). `doctor/tokens.py` does the same: change both.
 */

/**
 * `start` and `end` are the places of the whole attribute.
 *
 * @typedef {{ name: string, value: string, start: number, end: number }} Attribute
 *
 * A "start" or "end" tag, a "comment", or "text". `name` is a tag's name; for the text of an element such as <script>, the name
 * of that element.
 *
 * @typedef {object} Token
 * @property {string} kind
 * @property {string} name
 * @property {number} start
 * @property {number} end
 * @property {Attribute[]} attributes
 * @property {boolean} isSlashed  the tag ends in "/>"
 * @property {boolean} isCut  the page ends inside it
 */

const TAG_NAME = /[A-Za-z][^\t\n\f\r />]*/y;
const BEFORE_ATTRIBUTE = /[\t\n\f\r /]*/y;
const ATTRIBUTE_NAME = /=?[^\t\n\f\r />=]*/y;
const VALUE = /[\t\n\f\r ]*=[\t\n\f\r ]*(?:"([^"]*)"|'([^']*)'|([^\t\n\f\r >"'][^\t\n\f\r >]*)|(?=>))?/y;
const COMMENT_END = /--!?>/g;
const REFERENCE = /&(?:#([0-9]{1,7})|#[xX]([0-9A-Fa-f]{1,6})|(amp|lt|gt|quot|apos|nbsp));?/g;
/** @type {Record<string, string>} */
const CHARACTERS = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: "\u00a0" };
// With scripting, <noscript> holds text too.
const TEXT_ELEMENTS = new Set("script style textarea title xmp iframe noembed noframes noscript".split(" "));
const FOREIGN_ELEMENTS = new Set(["svg", "math"]);

/** @param {string} text @returns {Token[]} */
export function readTokens(text) {
  const tokens = [];
  let [at, start, foreign] = [0, 0, 0];
  while ((at = text.indexOf("<", at)) >= 0) {
    const token = readMarkup(text, at);
    if (!token) {
      at++;
      continue;
    }
    if (at > start) tokens.push(makeToken("text", "", start, at));
    tokens.push(token);
    at = start = token.end;
    if (FOREIGN_ELEMENTS.has(token.name) && !token.isSlashed) foreign = Math.max(foreign + (token.kind === "start" ? 1 : -1), 0);
    if (token.kind === "start" && TEXT_ELEMENTS.has(token.name) && !token.isCut) {
      if (foreign && (token.isSlashed || token.name !== "script")) continue;
      at = start = findEndTag(text, token);
      tokens.push(makeToken("text", token.name, token.end, at));
    }
  }
  if (start < text.length) tokens.push(makeToken("text", "", start, text.length));
  return tokens;
}

/** @param {Token} token @param {string} name @returns {string | undefined} */
export function valueOf(token, name) {
  return token.attributes.find((each) => each.name === name)?.value;
}

/** @param {string} kind @param {string} name @param {number} start @param {number} end @returns {Token} */
export function makeToken(kind, name, start, end) {
  return { kind, name, start, end, attributes: [], isSlashed: false, isCut: false };
}

/** @param {string} text @param {number} at */
function readMarkup(text, at) {
  if (text.startsWith("<!--", at)) {
    if (text.startsWith("<!-->", at) || text.startsWith("<!--->", at)) return makeToken("comment", "", at, text.indexOf(">", at) + 1);
    COMMENT_END.lastIndex = at + 4;
    return makeToken("comment", "", at, COMMENT_END.test(text) ? COMMENT_END.lastIndex : text.length);
  }
  const following = text[at + 1];
  if (following === "!" || following === "?") return makeToken("comment", "", at, text.indexOf(">", at) + 1 || text.length);
  const isEnd = following === "/";
  const name = matchAt(TAG_NAME, text, at + 1 + Number(isEnd));
  if (name) return readTag(text, at, name[0], isEnd);
  if (isEnd && at + 2 < text.length) return makeToken("comment", "", at, text.indexOf(">", at) + 1 || text.length);
  return undefined;
}

/** @param {string} text @param {number} at @param {string} name @param {boolean} isEnd */
function readTag(text, at, name, isEnd) {
  const token = makeToken(isEnd ? "end" : "start", name.toLowerCase(), at, at);
  token.isCut = true;
  let position = at + 1 + Number(isEnd) + name.length;
  for (;;) {
    const before = matchAt(BEFORE_ATTRIBUTE, text, position)?.[0] ?? "";
    position += before.length;
    if (position >= text.length) break;
    if (text[position] === ">") {
      token.isSlashed = before.endsWith("/");
      token.isCut = false;
      break;
    }
    const attribute = readAttribute(text, position);
    token.attributes.push(attribute);
    position = attribute.end;
  }
  token.end = Math.min(position + 1, text.length);
  return token;
}

/** @param {string} text @param {number} at @returns {Attribute} */
function readAttribute(text, at) {
  const name = matchAt(ATTRIBUTE_NAME, text, at)?.[0] ?? "";
  const value = matchAt(VALUE, text, at + name.length);
  if (!value) return { name: name.toLowerCase(), value: "", start: at, end: at + name.length };
  let end = at + name.length + value[0].length;
  // The quotation mark is never closed.
  if (text[end] === '"' || text[end] === "'") end = text.length;
  return { name: name.toLowerCase(), value: decodeReferences(value[1] ?? value[2] ?? value[3] ?? ""), start: at, end };
}

/** @param {string} text @param {Token} token */
function findEndTag(text, token) {
  const pattern = new RegExp(`</${token.name}(?=[\\t\\n\\f\\r />])`, "gi");
  pattern.lastIndex = token.end;
  return pattern.exec(text)?.index ?? text.length;
}

/** @param {RegExp} pattern @param {string} text @param {number} at */
function matchAt(pattern, text, at) {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

/** @param {string} text */
function decodeReferences(text) {
  return text.replace(REFERENCE, (_, decimal, hexadecimal, name) => {
    if (name) return CHARACTERS[name];
    const number = decimal ? Number(decimal) : parseInt(hexadecimal, 16);
    return number > 0 && number <= 0x10ffff && !(number >= 0xd800 && number < 0xe000) ? String.fromCodePoint(number) : "\ufffd";
  });
}
