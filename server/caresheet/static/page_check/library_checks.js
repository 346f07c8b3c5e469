/** Checks what tags name against what the library has. `doctor/library_checks.py` does the same: change both. */
import { splitFrame, splitPage, splitScript } from "./addresses.js";
import { nameChoices, replaceValue } from "./report.js";
import { findRootOf, readAddress } from "./script_checks.js";
import { needsTopic, readOption, readTopic } from "./tag_checks.js";

/**
 * @typedef {import("./report.js").Report} Report
 * @typedef {import("./report.js").LibraryFacts} LibraryFacts
 * @typedef {import("./tags.js").Tag} Tag
 */

/** Return the library's language for a BCP 47 tag (RFC 4647, 3.4); empty if it has none. @param {string} tag @param {string[]} languages */
function matchLanguage(tag, languages) {
  for (let wanted = tag.trim().replace(/_/g, "-").toLowerCase(); wanted; wanted = wanted.replace(/(-.)*-?[^-]*$/, "")) {
    const found = languages.find((each) => each.toLowerCase() === wanted);
    if (found) return found;
  }
  return "";
}

/** List the languages and topics that the page's tags name, each once. @param {Report} report @param {string} root @param {string[]} languages */
export function listQuestions(report, root, languages) {
  const tags = report.page.tags.filter((tag) => !tag.inside && tag.form !== "escaped");
  return [...new Set(tags.flatMap((tag) => nameTopic(report, tag, root, languages).map((each) => each.join("/"))))];
}

/** Check what a tag names. @param {Report} report @param {Tag} tag @param {LibraryFacts} library */
export function checkNames(report, tag, library) {
  const { languages, root } = library;
  const at = tag.token.start;
  if (tag.form === "script" && findRootOf(report, tag) === root) checkSite(report, tag, library);
  const written = tag.form === "link" || tag.form === "frame" ? "" : readOption(tag, "lang");
  // Three letters may be the code of ISO 639-2, which the widget knows.
  if (written && written.length !== 3 && !matchLanguage(written, languages)) {
    report.add("unknown-language", at, "", { value: written, choices: languages.join(" or ") });
  }
  const named = nameTopic(report, tag, root, languages);
  if (!named.length) return;
  const answers = named.map((each) => library.answers[each.join("/")] ?? { status: 0 });
  const [language, topic] = named[0];
  if (answers.every(({ status }) => status === 404)) {
    const others = [...new Set(named.map(([code]) => code))].flatMap((code) => library.topics[code] ?? []);
    const otherwise = `a name from ${root}topics/${language}/`;
    correctName(report, "unknown-topic", tag, topic, nameChoices(topic.replace(/[\s_]+/g, "-"), others, otherwise));
  } else if (answers.some(({ status }) => status === 410) && !answers.some(({ status }) => status === 200)) {
    report.add("withdrawn-topic", at, "", { value: topic });
  }
  const { sections = [] } = answers.find(({ status }) => status === 200) ?? {};
  const section = tag.form === "link" || tag.form === "frame" ? "" : readOption(tag, "section");
  if (section && sections.length && !sections.includes(section)) {
    const otherwise = "a part after # in an address on the topic's page";
    correctName(report, "unknown-section", tag, section, nameChoices(section, sections, otherwise));
  }
}

/** @param {Report} report @param {Tag} tag @param {LibraryFacts} library */
function checkSite(report, tag, { scripts }) {
  const site = /^sites\/([^/]+)\//.exec(splitScript(readAddress(report, tag))?.[1] ?? "")?.[1];
  if (site === undefined || Object.hasOwn(scripts, site)) return;
  const choices = nameChoices(site, Object.keys(scripts).filter(Boolean), "the name of your site");
  correctName(report, "unknown-site", tag, site, choices);
}

/** Add a finding about a name. If the library has one that is like it, it is what to write. @param {Report} report @param {string} rule @param {Tag} tag @param {string} value @param {string} choices */
function correctName(report, rule, tag, value, choices) {
  const wrong = tag.token.attributes.find((each) => each.value.toLowerCase().includes(value));
  const before = wrong?.value.toLowerCase().indexOf(value) ?? 0;
  const corrected = wrong && wrong.value.slice(0, before) + choices + wrong.value.slice(before + value.length);
  const edits = wrong && corrected && !choices.includes(" ") ? [replaceValue(wrong, corrected)] : [];
  report.correct(rule, tag.token, edits, { value, choices });
}

/** Return the topic that a tag names, in the languages in which readers may get it. @param {Report} report @param {Tag} tag @param {string} root @param {string[]} languages */
function nameTopic(report, tag, root, languages) {
  if (tag.form === "frame" || tag.form === "link") {
    const parts = splitFrame(readAddress(report, tag)) ?? splitPage(readAddress(report, tag));
    return parts && parts[0] === root && languages.includes(parts[1]) ? [[parts[1], parts[2]]] : [];
  }
  const topic = readTopic(tag);
  // What a template of the clinic's system fills in is not known here.
  if (!topic || !needsTopic(tag) || /[{}<>%$]/.test(topic)) return [];
  const wanted = matchLanguage(readOption(tag, "lang"), languages) || matchLanguage(report.page.language, languages);
  return [...new Set([wanted || languages[0], languages[0]])].map((each) => [each, topic]);
}
