/**
 * The disclaimer in the reader's browser. Its text comes with the script, so that nobody between the library and the
 * reader can cut it out of a fragment: here its parts are made, and a fragment's own copy is proven against that text.
 */
import { createElementNS } from "../base/natives.js";
import { LIBRARY } from "../base/config.js";
import { inLanguage } from "../base/language.js";
import { make } from "../base/dom.js";

const SVG = "http://www.w3.org/2000/svg";

// All that an article holds besides its sections. Whatever else stands there must end with the line, as a section does.
const SECTIONS =
  ":scope > :not(.cs-seal, .cs-title, .cs-withdrawn, .cs-summary, .cs-also, .cs-contents, .cs-sources, .cs-dates, .cs-disclaimer)";

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
 * Tell whether an article shows the whole disclaimer: the block at its end, and the line at the end of each section.
 *
 * Both must be exactly what the makers above would make, in the same place: wrapped in anything else, such as a closed
 * <details>, they might not be seen. Only the copyright and the words of the link are the fragment's own.
 *
 * @param {Element} article
 * @param {string} language
 */
export function carriesDisclaimer(article, language) {
  const { short, full } = LIBRARY.languages[language].disclaimer;
  const block = article.querySelector(".cs-disclaimer");
  const made = makeBlock(language);
  made.append(make("p", { class: "cs-copyright", dir: "auto" }, block?.lastElementChild?.textContent ?? ""));
  return (
    // Its own seal is never shown, so its words are enough.
    squeeze(article.querySelector(".cs-seal")?.textContent) === squeeze(short + full.join("")) &&
    block === article.lastElementChild &&
    isSame(block, made) &&
    [...article.querySelectorAll(SECTIONS)].every((section) => endsWithLine(section, language))
  );
}

/** @param {Element} section @param {string} language */
function endsWithLine(section, language) {
  const end = section.lastElementChild;
  const link = make("a", { href: "#cs-title" }, end?.firstElementChild?.textContent ?? "");
  return section.localName === "section" && isSame(end, make("p", { class: "cs-end" }, link, makeLine(language)));
}

/** @param {Element | null} found @param {Element} made */
function isSame(found, made) {
  return squeeze(found?.outerHTML) === squeeze(made.outerHTML);
}

/** Proxies that make pages smaller change white space. @param {string} [text] */
function squeeze(text = "") {
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
