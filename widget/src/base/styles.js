/** The style sheet that all widgets in the page share. */
import { CSSStyleSheet, replaceRules } from "./natives.js";
import { STYLES } from "./config.js";

export const CAN_STYLE = "adoptedStyleSheets" in Document.prototype;

/** @type {CSSStyleSheet | undefined} */
let shared;

/** @returns {CSSStyleSheet} */
export function getStyleSheet() {
  if (!shared) {
    shared = new CSSStyleSheet();
    addRules("");
  }
  return shared;
}

/**
 * Add the rules of a view that few readers open. They are in a group, which is one rule: the guard counts the rules of the sheet.
 *
 * @param {string} rules
 */
export function addRules(rules) {
  replaceRules(getStyleSheet(), `${STYLES}@media all{${rules}}`);
}
