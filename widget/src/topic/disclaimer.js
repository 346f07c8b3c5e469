/**
 * The disclaimer in the reader's browser. Its text comes with the script, so that nobody between the library and the
 * reader can cut it out of a fragment: here its parts are made, and a fragment's own copy is proven against that text.
 */
import { createElementNS } from "../base/natives.js";
import { LIBRARY } from "../base/config.js";
import { inLanguage } from "../base/language.js";
import { make } from "../base/dom.js";

const SVG = "http://www.w3.org/2000/svg";

/**
 * Make the seal: the essential sentence, which opens the whole text in place.
 *
 * @param {string} language
 */
export function makeSeal(language) {
  const { label, short, full } = LIBRARY.languages[language].disclaimer;
  return make(
    "div",
    { class: "cs-seal", role: "group", "aria-label": label, ...inLanguage(language) },
    make("details", {}, make("summary", {}, short, drawMark()), ...full.map((text) => make("p", {}, text))),
  );
}

/**
 * Make the line that is repeated at the end of a section.
 *
 * @param {string} language
 */
export function makeLine(language) {
  return make("small", { class: "cs-line" }, LIBRARY.languages[language].disclaimer.short);
}

/**
 * Make the block: the whole disclaimer, for a view that has no fragment to bring it.
 *
 * @param {string} language
 */
export function makeBlock(language) {
  const { label, full } = LIBRARY.languages[language].disclaimer;
  return make(
    "section",
    { class: "cs-disclaimer", "aria-labelledby": "cs-disclaimer" },
    make("h3", { id: "cs-disclaimer" }, label),
    ...full.map((text) => make("p", {}, text)),
  );
}

/**
 * Tell whether an article carries the whole disclaimer in all three places, word for word and never hidden.
 *
 * @param {Element} article
 * @param {string} language
 */
export function carriesDisclaimer(article, language) {
  const { label, short, full } = LIBRARY.languages[language].disclaimer;
  const sections = [...article.querySelectorAll(".cs-section")];
  const block = article.lastElementChild;
  return (
    !article.querySelector(":is([hidden], [data-from], [data-until]):not(.cs-dates > p, p.cs-withdrawn)") &&
    readText(article.querySelector(".cs-seal")) === squeeze(short + full.join("")) &&
    sections.every((section) => readText(section.querySelector(".cs-end:last-child > .cs-line")) === squeeze(short)) &&
    block?.className === "cs-disclaimer" &&
    // After the text come the copyright and the publisher.
    readText(block).startsWith(squeeze(label + full.join("")))
  );
}

/** @param {Element | null} element */
function readText(element) {
  return squeeze(element?.textContent ?? "");
}

/** White space is the markup's, not the text's. @param {string} text */
function squeeze(text) {
  return text.replace(/\s+/g, "");
}

/** An information mark; the text beside it says everything, so assistive technology skips it. */
function drawMark() {
  const mark = createElementNS(document, SVG, "svg");
  mark.setAttribute("viewBox", "0 0 16 16");
  mark.setAttribute("aria-hidden", "true");
  const path = createElementNS(document, SVG, "path");
  path.setAttribute("d", "M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1zm0 6.5v4M8 4.4v.2");
  mark.append(path);
  return mark;
}
