/**
 * The disclaimer in the reader's browser. Its text is part of the script, so that nobody between the library and the reader
 * can remove it. This file makes the parts of the disclaimer, and checks a fragment's own copies against them.
 */
import { createElementNS } from "../base/natives.js";
import { LIBRARY } from "../base/config.js";
import { languageAttributes } from "../base/language.js";
import { makeElement } from "../base/dom.js";

const SVG = "http://www.w3.org/2000/svg";

// All children of a topic but those that need no line. Each of them must be a section that ends with the line.
const SECTIONS = ":scope > :not(p, nav, h2, .cs-seal, .cs-sources, .cs-dates, .cs-disclaimer)";

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
 * <details>, a reader might not see them. Only the copyright and the words of a link are the fragment's own.
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
    [...article.querySelectorAll(SECTIONS)].every((section) => endsWithLine(section, language))
  );
}

/** @param {Element} section @param {string} language */
function endsWithLine(section, language) {
  const end = section.lastElementChild;
  const link = makeElement("a", { href: "#cs-title" }, end?.firstElementChild?.textContent ?? "");
  const expected = makeElement("p", { class: "cs-end" }, link, makeLine(language));
  return section.matches("section.cs-section") && isSame(end, expected);
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
  icon.setAttribute("viewBox", "0 0 16 16");
  icon.setAttribute("aria-hidden", "true");
  const path = createElementNS(document, SVG, "path");
  path.setAttribute("d", "M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1zm0 6.5v4M8 4.4v.2");
  icon.append(path);
  return icon;
}
