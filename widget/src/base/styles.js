/** The stylesheet that all widgets of the page share, with the clinic's accent in it. */
import { CSSStyleSheet, replaceRules } from "./natives.js";
import { SITE, STYLES } from "./config.js";

export const CAN_STYLE = "adoptedStyleSheets" in Document.prototype;

/** @type {CSSStyleSheet | undefined} */
let shared;

/** @returns {CSSStyleSheet} */
export function shareStyles() {
  if (!shared) {
    shared = new CSSStyleSheet();
    replaceRules(shared, STYLES + makeAccent());
  }
  return shared;
}

function makeAccent() {
  const colours = Object.entries(SITE?.accent ?? {}).filter(([, colour]) => colour);
  return `.cs-topic,.cs-status,.cs-back{${colours.map(([scheme, colour]) => `--cs-accent-${scheme}:${colour};`).join("")}}`;
}
