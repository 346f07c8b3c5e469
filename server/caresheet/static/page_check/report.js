/** What the checks find in a page, and what each check needs to write a finding. `doctor/report.py` does the same: change both. */
import { RULES } from "./rules.js";

/**
 * `line` counts from 1; 0 stands for the whole page. `write` is what to write instead of the tag; empty where only the author
 * can know it.
 *
 * @typedef {{ rule: string, line: number, message: string, write: string }} PageFinding
 *
 * What the library answered about a topic. `status` is 0 if it was not asked.
 *
 * @typedef {{ status: number, sections?: string[], pictures?: boolean }} TopicAnswer
 *
 * What the library says of itself, and of the topics that a page names. `missing`: there is no library at `root`.
 *
 * @typedef {object} LibraryFacts
 * @property {string} root
 * @property {boolean} [missing]
 * @property {string[]} languages
 * @property {Record<string, { path: string, integrity: string }>} scripts  its newest ones, by site; "" is for any clinic
 * @property {Record<string, string[]>} topics  their names, by language
 * @property {Record<string, TopicAnswer>} answers  by language and topic: "en/eczema"
 *
 * What is known besides the page's text. `base` is the page's address, `policies` are its headers.
 *
 * @typedef {{ base: string, policies: string[], library: LibraryFacts | null }} Known
 *
 * @typedef {import("./tokens.js").Token} Token
 * @typedef {import("./tokens.js").Attribute} Attribute
 * @typedef {[start: number, end: number, text: string]} Edit
 */

/** Longer tags are cut where they are shown. */
const SHOWN = 400;
/** A library may have thousands of topics. */
const CHOICES_AT_MOST = 6;

/** The findings so far, of a page in its context. */
export class Report {
  /** @type {PageFinding[]} */
  findings = [];
  /** The tags that findings correct, by the place of the finding. @type {Map<number, Token>} */
  #corrected = new Map();
  /** The edits of each tag, by the place of the tag. @type {Map<number, Map<string, Edit>>} */
  #edits = new Map();
  /** @type {number[]} */
  #breaks = [];
  page;
  known;

  /** @param {import("./tags.js").Page} page @param {Known} known */
  constructor(page, known) {
    this.page = page;
    this.known = known;
    for (let at = page.text.indexOf("\n"); at >= 0; at = page.text.indexOf("\n", at + 1)) this.#breaks.push(at);
  }

  /**
   * Add a finding at a place in the text.
   *
   * @param {string} rule
   * @param {number | null} at  null for the whole page
   * @param {string} [write]
   * @param {Record<string, string>} [values]
   */
  add(rule, at, write = "", values = {}) {
    const line = at === null ? 0 : this.#countBreaks(at) + 1;
    const message = RULES.messages[rule].replace(/\{(\w+)\}/g, (_, name) => values[name]);
    this.findings.push({ rule, line, message, write });
  }

  /**
   * Add a finding in a tag, with the edits that correct it.
   *
   * @param {string} rule
   * @param {Token} token
   * @param {Edit[]} edits
   * @param {Record<string, string>} [values]
   * @param {number} [at]
   */
  correct(rule, token, edits, values = {}, at = token.start) {
    if (edits.length) this.#corrected.set(this.findings.length, token);
    const known = this.#edits.get(token.start) ?? new Map();
    this.#edits.set(token.start, known);
    // Of two edits of the same attribute, the last counts.
    for (const [start, end, text] of edits) known.set(`${start} ${end} ${start < end ? "" : text}`, [start, end, text]);
    this.add(rule, at, "", values);
  }

  /** Return the findings, sorted by line. What to write for a tag corrects everything that is wrong with it. */
  finish() {
    for (const [index, token] of this.#corrected) this.findings[index].write = this.#rewrite(token);
    return this.findings.sort((one, other) => one.line - other.line);
  }

  /** Return a tag as it should be, on one line. @param {Token} token */
  #rewrite(token) {
    let [written, at] = ["", token.start];
    const edits = [...(this.#edits.get(token.start)?.values() ?? [])];
    for (const [start, end, text] of edits.sort((one, other) => one[0] - other[0] || one[1] - other[1] || (one[2] < other[2] ? -1 : 1))) {
      if (start < at) continue;
      written += this.page.text.slice(at, start) + text;
      at = end;
    }
    const whole = (written + this.page.text.slice(at, token.end)).replace(/[\t\n\f\r ]+/g, " ");
    const line = whole.replace(/ (><\/[^>]*>)$/, "$1");
    const characters = [...line];
    return characters.length <= SHOWN ? line : `${characters.slice(0, SHOWN).join("")}…`;
  }

  /** @param {number} at */
  #countBreaks(at) {
    let [low, high] = [0, this.#breaks.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#breaks[middle] < at) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** @param {Attribute} attribute @param {string} value @returns {Edit} */
export function replaceValue({ name, start, end }, value) {
  return [start, end, `${name}="${value}"`];
}

/** Return the edit that adds an attribute at the end of a tag. @param {Token} token @param {string} written @returns {Edit} */
export function addAttribute({ end, isSlashed }, written) {
  const at = end - (isSlashed ? 2 : 1);
  return [at, at, ` ${written}`];
}

/** Tell whether two words have the same letters, except at most one each, as the widget does. @param {string} one @param {string} other */
export function isNearTo(one, other) {
  const [length, otherLength] = [[...one].length, [...other].length];
  // Most words differ in length, and a large page has many.
  if (length < 3 || Math.abs(length - otherLength) > 1) return false;
  return [...leaveOut(one, other)].length < 2 && [...leaveOut(other, one)].length < 2;
}

/** Return the known word that is most like another one; empty if none is. @param {string} word @param {string[]} known */
export function findNear(word, known) {
  const isLong = [...word].length > 3;
  return (
    known.find((each) => isNearTo(each, word)) ??
    known.find((each) => isLong && (each.startsWith(word) || word.startsWith(each))) ??
    known.find((each) => isLong && each.includes(word)) ??
    ""
  );
}

/** Name the known word that is most like another one, or all of them if they are few. @param {string} word @param {string[]} known @param {string} otherwise */
export function nameChoices(word, known, otherwise) {
  return findNear(word, known) || (known.length && known.length <= CHOICES_AT_MOST ? known.join(" or ") : otherwise);
}

/** @param {string} letters @param {string} word */
function leaveOut(letters, word) {
  return [...letters].reduce((rest, letter) => rest.replace(letter, ""), word);
}
