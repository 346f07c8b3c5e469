/**
 * The disclaimer in the reader's browser. Its text is part of the script, so that nobody between the library and the reader
 * can remove it. This file makes the parts of the disclaimer, and checks a fragment's own copies against them.
 */
import { createElementNS, getBox } from "../base/natives.js";
import { LIBRARY } from "../base/config.js";
import { languageAttributes } from "../base/language.js";
import { makeElement, setAttribute } from "../base/dom.js";

/** The least distance between two repeated lines, in px: about six lines of text. */
const REPEAT_PX = 160;
const SVG = "http://www.w3.org/2000/svg";

// The classes of a topic's parts, in order. A withdrawn topic has a notice and no sections. If a topic will be withdrawn on
// a later day, that day follows the class of its notice.
const ORDER =
  /^cs-sealcs-title(cs-withdrawn|(cs-withdrawn[\d-]+)?cs-summary(cs-also)?(cs-changed)*(cs-contents)?(cs-section)+cs-sourcescs-dates)cs-disclaimer$/;

/**
 * Make the seal: the short sentence, which opens the full text.
 *
 * @param {string} language
 */
export function makeSeal(language) {
  const { label, short, full } = LIBRARY.languages[language].disclaimer;
  const summary = makeElement("summary", {}, short, makeIcon());
  return makeElement(
    "div",
    { class: "cs-seal", role: "group", "aria-label": label, ...languageAttributes(language) },
    makeElement("details", {}, summary, ...full.map((text) => makeElement("p", {}, text))),
  );
}

/**
 * Make the line: the short sentence again, for the end of a section.
 *
 * @param {string} language
 */
export function makeLine(language) {
  return makeElement("small", { class: "cs-line" }, LIBRARY.languages[language].disclaimer.short);
}

/**
 * Say the short sentence again after about every second paragraph, once. Assistive technology has it from the seal already.
 *
 * @param {Element} view
 * @param {string} language
 */
export function repeatLine(view, language) {
  if (view.querySelector(".cs-again")) return;
  let last = -Infinity;
  for (const block of view.querySelectorAll(".cs-summary, .cs-contents, .cs-section :is(p, li, .cs-table):not(.cs-end)")) {
    const { bottom } = getBox(block);
    if (bottom < last + REPEAT_PX) continue;
    block.append(makeElement("small", { class: "cs-again", "aria-hidden": "true" }, LIBRARY.languages[language].disclaimer.short));
    last = bottom;
  }
}

/**
 * Make the block: the full text, for the end of a view that has no fragment.
 *
 * @param {string} language
 */
export function makeBlock(language) {
  const { label, full } = LIBRARY.languages[language].disclaimer;
  return makeElement(
    "section",
    { class: "cs-disclaimer", "aria-labelledby": "cs-disclaimer" },
    makeElement("h3", { id: "cs-disclaimer" }, label),
    ...full.map((text) => makeElement("p", {}, text)),
  );
}

/**
 * Tell whether an article shows the whole disclaimer: the block at its end, and the line at the end of each section.
 *
 * Both must be exactly what this file would make, and in exactly that place. Inside another element, such as a closed
 * <details>, a reader might not see them. Only the copyright and the words of a link are the fragment's own. The article
 * must have the parts of a topic in their order and nothing else.
 *
 * @param {Element} article
 * @param {string} language
 */
export function carriesDisclaimer(article, language) {
  const block = article.querySelector(".cs-disclaimer");
  const expected = makeBlock(language);
  expected.append(makeElement("p", { class: "cs-copyright", dir: "auto" }, block?.lastElementChild?.textContent ?? ""));
  return (
    // The fragment's seal is never shown, so only its words are checked.
    squeeze(article.querySelector(".cs-seal")?.textContent) === squeeze(makeSeal(language).textContent) &&
    block === article.lastElementChild &&
    isSame(block, expected) &&
    ORDER.test([...article.childNodes].reduce((order, part) => order + describe(part), "")) &&
    [...article.querySelectorAll(":scope > .cs-section")].every((section) => endsWithLine(section, language))
  );
}

/** @param {Element} section @param {string} language */
function endsWithLine(section, language) {
  const end = section.lastElementChild;
  const link = makeElement("a", { href: "#cs-title" }, end?.firstElementChild?.textContent ?? "");
  const expected = makeElement("p", { class: "cs-end" }, link, makeLine(language));
  return section.localName === "section" && isSame(end, expected);
}

/**
 * Return the class of a part, and the day from which it is shown. Text between the parts is a "?", which ORDER refuses.
 *
 * @param {ChildNode & { [name: string]: any }} part
 */
function describe(part) {
  if (part.getAttribute) return part.getAttribute("class") + (part.getAttribute("data-from") ?? "");
  return part.wholeText?.trim() ? "?" : "";
}

/** @param {Element | null} found @param {Element} expected */
function isSame(found, expected) {
  return squeeze(found?.outerHTML) === squeeze(expected.outerHTML);
}

/** Remove white space, which proxies that make pages smaller change. @param {string | null} [text] */
function squeeze(text) {
  return text?.replace(/\s+/g, "");
}

/** Make an information icon. It is hidden from assistive technology, because the text beside it says everything. */
function makeIcon() {
  const icon = createElementNS(document, SVG, "svg");
  setAttribute(icon, "viewBox", "0 0 16 16");
  setAttribute(icon, "aria-hidden", "true");
  const path = createElementNS(document, SVG, "path");
  setAttribute(path, "d", "M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1zm0 6.5v4M8 4.4v.2");
  icon.append(path);
  return icon;
}
