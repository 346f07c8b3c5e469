/** Writes what a person pastes, for each kind of page: the tag in the way that works best there. */
import { writeElement, writeEmptyJsx } from "./markup.js";
import { OF_PLACES, describeTarget, resolve, writeLink, writePlace, writeScript, writeTag } from "./tag.js";

/**
 * @typedef {import("./tag.js").Choices} Choices
 * @typedef {import("./tag.js").Facts} Facts
 * @typedef {{ label: string, code: string }} Snippet  what goes into one place; the label names the place
 */

/** The kinds of pages whose snippet is not simply the tag. @type {Record<string, (choices: Choices, facts: Facts) => Snippet[]>} */
const WRITERS = { csp: writeForPolicy, react: writeForReact, vue: writeForVue, iframe: writeFrame, link: writePlainLink };

/** @param {Choices} choices @param {Facts} facts @returns {Snippet[]} */
export function writeSnippets(choices, facts) {
  return (WRITERS[choices.for] ?? writePlainTag)(choices, facts);
}

/** The form of the tag that works best in a kind of page. @param {string} kind */
export function findBestForm(kind) {
  return kind === "" || kind === "csp" ? "script" : "element";
}

/** @param {Choices} choices @param {Facts} facts */
function writePlainTag(choices, facts) {
  return [{ label: "", code: writeTag(choices, facts) }];
}

/** @param {Choices} choices @param {Facts} facts */
function writeForPolicy(choices, facts) {
  const isSealed = choices.isolation === "frame" || facts.site.isSealed;
  return [
    { label: "In your page", code: writeTag(choices, facts) },
    { label: "In your policy", code: writePolicy(isSealed) },
  ];
}

/** Write the directives that a strict policy needs. @param {boolean} isSealed */
export function writePolicy(isSealed) {
  const { origin } = new URL(document.baseURI);
  return ["script-src", "connect-src", ...(isSealed ? ["frame-src"] : [])].map((name) => `${name} ${origin}`).join("; ");
}

/** @param {Choices} choices @param {Facts} facts */
function writeForReact(choices, facts) {
  // A brace begins an expression.
  const link = writeLink(choices, facts).replace(/[{}]/g, (brace) => `{"${brace}"}`);
  const attributes = writeScript(choices, facts, OF_PLACES).map(([name, value]) => /** @type {typeof OF_PLACES[0]} */ ([IN_REACT[name] ?? name, value]));
  const lines = [
    "export function HealthTopic() {",
    "  return (",
    "    <>",
    `      ${writePlace(choices, facts, link)}`,
    `      ${writeEmptyJsx("script", attributes)}`,
    "    </>",
    "  );",
    "}",
  ];
  return [{ label: "", code: lines.join("\n") }];
}

/** React's names of attributes, where they differ. @type {Record<string, string>} */
const IN_REACT = { crossorigin: "crossOrigin", referrerpolicy: "referrerPolicy" };

/** @param {Choices} choices @param {Facts} facts */
function writeForVue(choices, facts) {
  // Vue would read {{ … }} in a title as an expression.
  const link = writeLink(choices, facts).replace("<a ", facts.title.includes("{{") ? "<a v-pre " : "<a ");
  const setting = "vue({ template: { compilerOptions: { isCustomElement: (tag) => tag === \"care-sheet\" } } })";
  return [
    { label: "In a component", code: `<template>\n  ${writePlace(choices, facts, link)}\n</template>` },
    { label: "In index.html, in the head", code: writeElement("script", writeScript(choices, facts, OF_PLACES)) },
    { label: "In vite.config.js, in place of vue()", code: setting },
  ];
}

/** @param {Choices} choices @param {Facts} facts */
function writeFrame(choices, facts) {
  const { title, language } = describeTarget(choices, facts);
  const address = new URL(resolve(`v1/frame/${language}/${choices.topic}.html`));
  if (choices.site) address.searchParams.set("site", choices.site);
  const settings = Object.entries({ section: choices.section, scheme: choices.scheme }).filter(([, value]) => value);
  address.hash = new URLSearchParams(settings).toString();
  /** @type {import("./markup.js").Attribute[]} */
  const attributes = [["src", address.href], ["title", title], ["width", "100%"], ["height", "600"]];
  return [{ label: "", code: writeElement("iframe", attributes) }];
}

/** @param {Choices} choices @param {Facts} facts */
function writePlainLink(choices, facts) {
  return [{ label: "", code: writeLink(choices, facts) }];
}
