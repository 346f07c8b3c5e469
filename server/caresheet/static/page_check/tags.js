/** Finds the tags of Caresheet in a page: those that work, and those that browsers leave alone. `doctor/tags.py` does the same: change both. */
import { SCRIPT_PATH } from "./addresses.js";
import { makeToken, readTokens, valueOf } from "./tokens.js";

/**
 * @typedef {import("./tokens.js").Token} Token
 *
 * @typedef {object} Tag
 * @property {"" | "element" | "div" | "script" | "frame" | "link" | "escaped"} form
 * @property {Token} token
 * @property {number} index  its place among the page's tokens
 * @property {string} inside  where browsers leave it alone; empty if it works
 * @property {boolean} endsHead  its place is in the head
 * @property {string} source  the attribute with its address
 *
 * @typedef {{ text: string, tokens: Token[], tags: Tag[], language: string }} Page
 */

export const ELEMENT = "care-sheet";
export const PLACEHOLDER = "data-caresheet";
const VOID = new Set("area base br col embed hr img input link meta param source track wbr".split(" "));
const IN_HEAD = new Set("base basefont bgsound head html link meta title style script noscript template noframes".split(" "));
const VERBATIM = ["pre", "code"];
const ESCAPED =
  /&(?:lt|#60|#x3c);?(?:script\b[^<]{0,400}?\bcaresheet\b[^<]{0,40}?\.js|care-sheet\b|[a-z]{1,10}\b[^<]{0,200}?data-caresheet)/i;
const FRAME_PATH = /\/v1\/frame\/[^/?#]+\/[^/?#]+\.html|\/topics\/[^/?#]+\/[^/?#]+\/?(?:[?#]|$)/;
/** More than any page needs, and few enough to be checked in no time. */
const TAGS_AT_MOST = 300;

/** Read a page. Its line breaks become line feeds, as in browsers. @param {string} written @returns {Page} */
export function readPage(written) {
  const text = written.replace(/\r\n?/g, "\n");
  const tokens = readTokens(text);
  const finder = new TagFinder(text, tokens);
  tokens.forEach((_, index) => finder.lookAt(index));
  return { text, tokens, tags: finder.tags, language: finder.language };
}

/** @param {Tag} tag */
export function isPlace({ form }) {
  return form === "element" || form === "div";
}

/** Goes through the tokens once, and knows what is open around each. */
class TagFinder {
  /** @type {string[]} */
  #open = [];
  /** How often each is open. @type {Map<string, number>} */
  #count = new Map();
  #inHead = false;
  #text;
  #tokens;
  /** @type {Tag[]} */
  tags = [];
  language = "";

  /** @param {string} text @param {Token[]} tokens */
  constructor(text, tokens) {
    this.#text = text;
    this.#tokens = tokens;
  }

  /** @param {number} index */
  lookAt(index) {
    const token = this.#tokens[index];
    if (token.kind === "start") this.#start(token, index);
    else if (token.kind === "end") this.#end(token.name);
    else if (token.kind === "comment") this.#lookInside(token, index, "a comment");
    else if (!["", "script", "style"].includes(token.name)) this.#lookInside(token, index, `<${token.name}>`);
    else if (!token.name) this.#findEscaped(token, index);
  }

  /** @param {Token} token @param {number} index */
  #start(token, index) {
    if (token.name === "html") this.language = valueOf(token, "lang") ?? "";
    if (token.name === "head" || token.name === "body") this.#inHead = token.name === "head";
    if (!token.isCut) this.#add(token, index, this.#count.get("template") ? "<template>" : "");
    this.#inHead &&= IN_HEAD.has(token.name);
    if (VOID.has(token.name)) return;
    // With this attribute, browsers make a shadow root of a template.
    const isRoot = token.name === "template" && valueOf(token, "shadowrootmode") !== undefined;
    this.#push(isRoot ? "shadow-root" : token.name);
  }

  /** @param {string} name */
  #end(name) {
    if (name === "head") this.#inHead = false;
    const names = name === "template" ? [name, "shadow-root"] : [name];
    if (!names.some((each) => this.#count.get(each))) return;
    for (let closed = this.#open.pop(); closed !== undefined; closed = this.#open.pop()) {
      this.#count.set(closed, (this.#count.get(closed) ?? 0) - 1);
      if (names.includes(closed)) return;
    }
  }

  /** @param {string} name */
  #push(name) {
    this.#open.push(name);
    this.#count.set(name, (this.#count.get(name) ?? 0) + 1);
  }

  /** @param {Token} token @param {number} index @param {string} inside */
  #add(token, index, inside) {
    const { form, source } = findForm(token);
    if (!form || this.tags.length >= TAGS_AT_MOST) return;
    const endsHead = this.#inHead && (form === "element" || form === "div");
    this.tags.push({ form, token, index, inside, endsHead, source });
  }

  /** @param {Token} token @param {number} index @param {string} inside */
  #lookInside(token, index, inside) {
    const written = this.#text.slice(token.start + (token.kind === "comment" ? 4 : 0), token.end);
    if (!/caresheet|care-sheet/i.test(written)) return;
    const shift = token.end - written.length;
    for (const each of readTokens(written)) {
      if (each.kind === "start" && ["element", "div", "script"].includes(findForm(each).form)) this.#add(moveToken(each, shift), index, inside);
    }
  }

  /** @param {Token} token @param {number} index */
  #findEscaped(token, index) {
    const found = ESCAPED.exec(this.#text.slice(token.start, token.end));
    if (!found || this.tags.length >= TAGS_AT_MOST) return;
    const around = this.#open.slice(-20).reverse();
    const name = around.find((each) => VERBATIM.includes(each));
    const start = token.start + found.index;
    const moved = makeToken("text", "", start, start + found[0].length);
    this.tags.push({ form: "escaped", token: moved, index, inside: name ? `<${name}>` : "", endsHead: false, source: "" });
  }
}

/** @param {Token} token @param {number} by @returns {Token} */
function moveToken(token, by) {
  const attributes = token.attributes.map((each) => ({ ...each, start: each.start + by, end: each.end + by }));
  return { ...token, start: token.start + by, end: token.end + by, attributes };
}

/** @param {Token} token @returns {{ form: Tag["form"], source: string }} */
function findForm(token) {
  if (token.name === ELEMENT) return { form: "element", source: "" };
  if (token.name === "script") {
    const sources = token.attributes.filter((each) => SCRIPT_PATH.test(each.value)).map((each) => each.name);
    return sources.length ? { form: "script", source: sources.includes("src") ? "src" : sources[0] } : { form: "", source: "" };
  }
  if (valueOf(token, PLACEHOLDER) !== undefined) return { form: "div", source: "" };
  if (token.name === "iframe" && FRAME_PATH.test(valueOf(token, "src") ?? "")) return { form: "frame", source: "src" };
  if (token.name === "a" && FRAME_PATH.test(valueOf(token, "href") ?? "")) return { form: "link", source: "href" };
  return { form: "", source: "" };
}
