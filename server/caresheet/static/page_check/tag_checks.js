/** Checks each tag by itself: its attributes, its end, and where it stands. `doctor/tag_checks.py` does the same: change both. */
import { addAttribute, findNear, isNearTo, replaceValue } from "./report.js";
import { RULES } from "./rules.js";
import { ELEMENT, PLACEHOLDER, isPlace } from "./tags.js";
import { valueOf } from "./tokens.js";

/**
 * @typedef {import("./report.js").Report} Report
 * @typedef {import("./report.js").Attribute} Attribute
 * @typedef {import("./report.js").Token} Token
 * @typedef {import("./tags.js").Tag} Tag
 */

const SMART = /^[“”„″‘’]|[“”„″‘’]$/;
const OTHER_ATTRIBUTES = ["src", "href", "integrity", "crossorigin", "data-library", PLACEHOLDER];
/** What authors put around a topic's name, as the widget reads it. */
const AROUND_TOPIC = /^(?:.*\/topics\/[^/]+\/)?["'“”„″\s]*|["'“”„″/\s]*$/g;
/** How far an end tag is looked for. */
const LOOK_AHEAD = 5_000;

/** @param {Tag} tag */
function prefixFor({ form }) {
  return form === "element" ? "" : "data-";
}

/** @param {Tag} tag @param {string} name */
export function readOption(tag, name) {
  return (valueOf(tag.token, prefixFor(tag) + name) ?? "").trim();
}

/** Return the topic that a tag names, as the widget reads it. @param {Tag} tag */
export function readTopic(tag) {
  const placeholder = tag.form === "div" ? valueOf(tag.token, PLACEHOLDER) : "";
  return (placeholder || readOption(tag, "topic")).replace(AROUND_TOPIC, "").toLowerCase();
}

/** Tell whether a tag shows a topic, and not the library or a search box. @param {Tag} tag */
export function needsTopic(tag) {
  return !["library", "search"].includes(readOption(tag, "view"));
}

/** Check the attributes and the end of a tag that shows something. @param {Report} report @param {Tag} tag */
export function checkTag(report, tag) {
  const { token } = tag;
  if (findOpenQuote(token)) return;
  if (tag.endsHead) report.add("ends-head", token.start, "", { name: token.name });
  const isMisspelled = checkAttributes(report, tag);
  const isAsked = isPlace(tag) || valueOf(token, "data-topic") !== undefined;
  if (isAsked && !isMisspelled && needsTopic(tag) && !readTopic(tag)) {
    const name = tag.form === "div" ? PLACEHOLDER : `${prefixFor(tag)}topic`;
    const known = token.attributes.find((each) => each.name === name);
    const edit = known ? replaceValue(known, "…") : addAttribute(token, `${name}="…"`);
    report.correct("no-topic", token, [edit], { name });
  }
  checkEnd(report, tag);
}

/** Return whether a misspelled attribute was meant to name the topic. @param {Report} report @param {Tag} tag */
function checkAttributes(report, tag) {
  let isMisspelled = false;
  for (const attribute of tag.token.attributes) {
    const option = findOption(attribute) ?? findSynonym(tag, attribute);
    if (isOurAttribute(attribute) && SMART.test(attribute.value)) {
      const straight = replaceValue(attribute, attribute.value.replace(/[“”„″‘’]/g, ""));
      report.correct("smart-quotes", tag.token, [straight], { name: attribute.name }, attribute.start);
    } else if (option !== undefined && attribute.name !== "lang") {
      const isWrong = checkOption(report, tag, attribute, option);
      isMisspelled ||= isWrong && option === "topic";
    }
  }
  return isMisspelled;
}

/** Return whether the name is wrong. @param {Report} report @param {Tag} tag @param {Attribute} attribute @param {string} option */
function checkOption(report, tag, attribute, option) {
  const name = prefixFor(tag) + option;
  const values = RULES.options[option];
  const { start, value } = attribute;
  if (attribute.name !== name) {
    report.correct("unknown-attribute", tag.token, [[start, start + attribute.name.length, name]], { name: attribute.name, near: name }, start);
    return true;
  }
  if (values.length && value && !values.includes(value)) {
    const near = findNear(value, values);
    const edits = near ? [replaceValue(attribute, near)] : [];
    report.correct("unknown-value", tag.token, edits, { name, value, choices: near || values.join(" or ") }, start);
  }
  return false;
}

/** @param {Report} report @param {Tag} tag */
function checkEnd(report, tag) {
  const { token, form } = tag;
  if (!["element", "div", "script"].includes(form)) return;
  const isClosed = hasEnd(report, tag);
  if (token.isSlashed && !(isEndedAtOnce(report, tag) || (isClosed && form === "element"))) {
    report.correct("self-closed", token, [[token.end - 2, token.end, `></${token.name}>`]], { name: token.name });
  } else if (!isClosed) report.correct("no-end-tag", token, [[token.end, token.end, `</${token.name}>`]], { name: token.name });
}

/** @param {Report} report @param {Tag} tag */
function isEndedAtOnce({ page }, tag) {
  let following = page.tokens.slice(tag.index + 1, tag.index + 3);
  if (following[0]?.kind === "text" && !page.text.slice(following[0].start, following[0].end).trim()) following = following.slice(1);
  return following[0]?.kind === "end" && following[0].name === tag.token.name;
}

/** @param {Report} report @param {Tag} tag */
function hasEnd({ page: { tokens } }, tag) {
  let depth = 1;
  const last = tag.index + 1 + LOOK_AHEAD;
  for (let index = tag.index + 1; index < Math.min(last, tokens.length); index++) {
    const { kind, name } = tokens[index];
    if (name === tag.token.name && kind !== "text") depth += kind === "start" ? 1 : -1;
    if (!depth) return true;
  }
  return tokens.length > last;
}

/** Look for elements, attributes and scripts whose names are nearly ours. Return whether there are any. @param {Report} report */
export function checkNearMisses(report) {
  const before = report.findings.length;
  for (const token of report.page.tokens) {
    if (token.kind !== "start" || (token.isCut && !token.attributes.length)) continue;
    const unclosed = findOpenQuote(token);
    if (unclosed && (token.name === ELEMENT || report.page.text.slice(token.start, unclosed.end).toLowerCase().includes("caresheet"))) {
      report.add("open-quote", unclosed.start, "", { name: unclosed.name });
      continue;
    }
    if (token.name !== ELEMENT && isNearTo(ELEMENT, token.name)) {
      const start = token.start + 1;
      /** @type {import("./report.js").Edit[]} */
      const edits = [
        [start, start + token.name.length, ELEMENT],
        [token.end, token.end, `…</${ELEMENT}>`],
      ];
      report.correct("unknown-element", token, edits, { name: token.name });
    }
    token.attributes.forEach((attribute) => checkNearAttribute(report, token, attribute));
  }
  return report.findings.length > before;
}

/** Return the attribute whose value goes on to another tag, or to the end of the page. @param {Token} token */
function findOpenQuote(token) {
  if (token.isCut) return token.attributes.at(-1);
  return token.attributes.find((each) => isOurAttribute(each) && /<[/A-Za-z]/.test(each.value));
}

/** Return the option that an attribute's name is most like. @param {Attribute} attribute */
function findOption({ name }) {
  const bare = name.replace(/^data-/, "");
  return Object.keys(RULES.options).find((each) => isNearTo(each, bare));
}

/**
 * Return the option that an attribute means. On an element like any other, it may be for the page's own scripts.
 *
 * @param {Tag} tag
 * @param {Attribute} attribute
 * @returns {string | undefined}
 */
function findSynonym({ form }, { name }) {
  return ["element", "script"].includes(form) ? RULES.synonyms[name.replace(/^data-/, "")] : undefined;
}

/** @param {Attribute} attribute */
function isOurAttribute(attribute) {
  return OTHER_ATTRIBUTES.includes(attribute.name) || findOption(attribute) !== undefined;
}

/** @param {Report} report @param {Token} token @param {Attribute} attribute */
function checkNearAttribute(report, token, attribute) {
  const { name, start, value } = attribute;
  if (name !== PLACEHOLDER && name.startsWith("data-") && isNearTo("caresheet", name.slice(5))) {
    report.correct("unknown-attribute", token, [[start, start + name.length, PLACEHOLDER]], { name, near: PLACEHOLDER }, start);
  }
  if (token.name !== "script" || name !== "src" || valueOf(token, "data-topic") === undefined) return;
  const path = value.replace(/^.*\/|[?#].*$|[“”„″‘’]/g, "");
  if (path === "caresheet.js" || !isNearTo("caresheet.js", path)) return;
  report.correct("unknown-script", token, [replaceValue(attribute, value.replaceAll(path, "caresheet.js"))], { path }, start);
}
