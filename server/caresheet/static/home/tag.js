/** Writes the tag for a person's choices, in each of its forms. */
import { escapeText, writeElement } from "./markup.js";

/**
 * @typedef {import("./markup.js").Attribute} Attribute
 * @typedef {Record<string, string>} Choices  by their names in the page's address; a default is missing or empty
 *
 * What the choices refer to.
 *
 * @typedef {object} Facts
 * @property {string} title  of the topic
 * @property {string} titleLanguage  the language that the topic exists in
 * @property {string} listTitle  of the list of all topics
 * @property {string} defaultLanguage
 * @property {{ script: string, pinned: string, integrity: string, isSealed: boolean }} site
 */

/** The choices that are attributes of the tag under the same name. On a script or a div, "data-" precedes them. */
const ATTRIBUTES = ["view", "section", "lang", "heading-level", "scheme", "loading", "isolation", "address"];

/** @param {Choices} choices @param {Facts} facts */
export function writeTag(choices, facts) {
  if (choices.form === "script") return writeElement("script", writeScript(choices, facts, writeOptions("data-topic", "data-", choices)));
  const script = writeElement("script", writeScript(choices, facts, OF_PLACES));
  return `${choices.form === "div" ? writeDiv(choices, facts) : writePlace(choices, facts)}\n${script}`;
}

/** Cloudflare's Rocket Loader would delay the script. @type {Attribute[]} */
export const OF_PLACES = [["data-cfasync", "false"]];

/** Write the element form without its script. @param {Choices} choices @param {Facts} facts */
export function writePlace(choices, facts, link = writeLink(choices, facts)) {
  return writeElement("care-sheet", writeOptions("topic", "", choices), link);
}

/** @param {Choices} choices @param {Facts} facts */
function writeDiv(choices, facts) {
  const options = writeOptions("data-caresheet", "data-", choices);
  // The attribute makes the div a place even if it names no topic.
  const attributes = /** @type {Attribute[]} */ (options.map(([name, value]) => (name === "data-caresheet" ? [name, value || true] : [name, value])));
  return writeElement("div", attributes, writeLink(choices, facts));
}

/**
 * List the attributes of the script tag.
 *
 * @param {Choices} choices
 * @param {Facts} facts
 * @param {Attribute[]} options
 * @returns {Attribute[]}
 */
export function writeScript({ pin }, { site }, options) {
  /** @type {Attribute[]} */
  const pinned = pin ? [["integrity", site.integrity], ["crossorigin", "anonymous"]] : [];
  return [["async", true], ["src", resolve(pin ? site.pinned : site.script)], ...pinned, ...options, ["referrerpolicy", "no-referrer"]];
}

/**
 * @param {string} topic  the name of the attribute for the topic
 * @param {string} prefix  the prefix of the other attributes' names
 * @param {Choices} choices
 * @returns {Attribute[]}
 */
function writeOptions(topic, prefix, choices) {
  return [[topic, choices.topic ?? ""], ...ATTRIBUTES.map((name) => /** @type {Attribute} */ ([prefix + name, choices[name] ?? ""]))];
}

/** Write a link to the full page of what the tag shows. @param {Choices} choices @param {Facts} facts */
export function writeLink(choices, facts) {
  const { title, language } = describeTarget(choices, facts);
  const isForeign = choices.lang && choices.lang !== language;
  return writeElement("a", [["href", pageAddress(choices, facts)], ["lang", isForeign ? language : ""]], escapeText(title));
}

/** Return the title and the language of what the tag shows. @param {Choices} choices @param {Facts} facts */
export function describeTarget({ view, lang }, { title, titleLanguage, listTitle, defaultLanguage }) {
  return view ? { title: listTitle, language: lang || defaultLanguage } : { title, language: titleLanguage };
}

/** @param {Choices} choices @param {Facts} facts */
export function pageAddress(choices, facts) {
  const { language } = describeTarget(choices, facts);
  const section = choices.section ? `#${choices.section}` : "";
  return resolve(`topics/${language}/${choices.view ? "" : `${choices.topic}/`}${section}`);
}

/** @param {string} path */
export function resolve(path) {
  return new URL(path, document.baseURI).href;
}
