/**
 * Checks a page: finds what keeps its tags from showing their topics. On a page that works there is nothing to find.
 * `doctor/page_check.py` does the same: change both. `tests/doctor/cases/` holds them together.
 */
import { splitOrigin } from "./addresses.js";
import { checkNames, listQuestions } from "./library_checks.js";
import { findMissingDirective, parsePolicies } from "./policy.js";
import { Report } from "./report.js";
import { checkFrame, checkScripts, findPageRoot, findRootOf, readAddress, suggestRoot } from "./script_checks.js";
import { checkNearMisses, checkTag, needsTopic, readOption, readTopic } from "./tag_checks.js";
import { isPlace } from "./tags.js";
import { valueOf } from "./tokens.js";

/**
 * @typedef {import("./tags.js").Page} Page
 * @typedef {import("./tags.js").Tag} Tag
 * @typedef {import("./report.js").Known} Known
 */

/** Other scripts may load ours: a tag manager, or an optimizer that has put it into a file of its own. */
const LOADERS = /googletagmanager|\/cache\/|combined|bundle|autoptimize|litespeed|caresheet/i;
const OUR_NAMES = /care-?sheet/i;
/** The scripts of single-page apps, which put tags into the page later. */
const APPS = /(?:^|[/._-])(?:app|bundle|chunk|index|main|runtime|spa)\b[^/]*\.m?js/;
/** @type {Record<string, string>} */
const WHAT = {
  script: "the library's script",
  connect: "the request for topics",
  img: "the topics' pictures",
  frame: "the sealed frame",
};

/** @param {Page} page @param {Known} known */
export function checkPage(page, known) {
  const report = new Report(page, known);
  const tags = listLive(report);
  const library = known.library?.missing ? null : known.library;
  let isStrange = checkNearMisses(report);
  isStrange = checkHidden(report, tags) || isStrange;
  for (const tag of tags) {
    if (tag.form === "frame") checkFrame(report, tag);
    else if (tag.form !== "link") checkTag(report, tag);
    if (library) checkNames(report, tag, library);
  }
  checkScripts(report, tags.filter(({ form }) => form === "script"));
  if (!isStrange) checkPresence(report, tags);
  checkPolicies(report, tags);
  return report.finish();
}

/** Return the number of tags that work, and the topics that they name. @param {Page} page @param {Known} known */
export function summarize(page, known) {
  const tags = listLive(new Report(page, known));
  const topics = new Set(tags.filter(({ form }) => ["element", "div", "script"].includes(form)).map(readTopic));
  return { count: tags.length, topics: [...topics].filter(Boolean) };
}

/** Return the address of the library that a page uses; empty if the page does not tell. @param {Page} page */
export function findLibrary(page) {
  return findPageRoot(makeReport(page));
}

/** List the topics to ask the library about, as "en/eczema". @param {Page} page @param {string} root @param {string[]} languages */
export function listTopics(page, root, languages) {
  return listQuestions(makeReport(page), root, languages);
}

/** @param {Page} page */
function makeReport(page) {
  return new Report(page, { base: "", policies: [], library: null });
}

/** Return the tags that browsers see. Links count only if they lead to the page's library. @param {Report} report */
function listLive(report) {
  const root = findPageRoot(report);
  const { library } = report.known;
  const isLibrary = report.page.tags.some(({ form }) => form === "script" || form === "frame") || (library?.root === root && !library.missing);
  return report.page.tags.filter(
    (tag) =>
      !tag.inside &&
      tag.form !== "escaped" &&
      ((tag.form !== "link" && tag.form !== "frame") || (isLibrary && findRootOf(report, tag) === root)),
  );
}

/** Report tags that browsers leave alone, unless others work: then the page means it so. Return whether there are any. @param {Report} report @param {Tag[]} live */
function checkHidden(report, live) {
  const works = live.some((tag) => isPlace(tag) || tag.form === "frame" || namesTopic(tag));
  const before = report.findings.length;
  for (const { form, inside, token } of report.page.tags) {
    if (form === "escaped") {
      if (!inside || !works) report.add("escaped", token.start);
    } else if (inside && !works) report.add("hidden", token.start, "", { place: inside });
  }
  return report.findings.length > before;
}

/** @param {Tag} tag */
function namesTopic(tag) {
  return tag.form === "script" && (readTopic(tag) !== "" || !needsTopic(tag));
}

/** Look for what a page needs: a script, and a place for a topic. @param {Report} report @param {Tag[]} tags */
function checkPresence(report, tags) {
  const scripts = tags.filter(({ form }) => form === "script");
  const places = tags.filter(isPlace);
  if (places.length && !scripts.length && !hasLoader(report)) {
    const script = `<script async src="${suggestRoot(report)}caresheet.js" referrerpolicy="no-referrer"></script>`;
    report.add("no-script", places[0].token.start, script);
  } else if (scripts.length && !places.length && !scripts.some((tag) => asks(report, tag)) && !mayGetPlaces(report, tags)) {
    report.add("no-topic", scripts[0].token.start, "", { name: "data-topic" });
  } else if (!tags.length && !hasLoader(report)) report.add("no-tag", null);
}

/** Tell whether a script asks for something, or is meant to: then its own findings say so. @param {Report} report @param {Tag} tag */
function asks(report, tag) {
  const isSaid = report.findings.some(({ rule }) => rule === "unknown-attribute" || rule === "no-topic");
  return namesTopic(tag) || valueOf(tag.token, "data-topic") !== undefined || isSaid;
}

/** @param {Report} report @param {Tag[]} tags */
function mayGetPlaces({ page: { tokens, text } }, tags) {
  const scripts = tokens.filter(({ name }) => name === "script");
  return (
    tags.some(({ form }) => form === "frame") ||
    scripts.some((token) => APPS.test(valueOf(token, "src") ?? "")) ||
    scripts.some(({ kind, start, end }) => kind === "text" && OUR_NAMES.test(text.slice(start, end)))
  );
}

/** @param {Report} report */
function hasLoader({ page: { tokens, text } }) {
  return tokens.some(({ kind, name, start, end, attributes }) => {
    if (name !== "script") return false;
    if (kind === "text") return LOADERS.test(text.slice(start, end));
    return kind === "start" && attributes.some((each) => each.name === "src" && LOADERS.test(each.value));
  });
}

/** @param {Report} report @param {Tag[]} tags */
function checkPolicies(report, tags) {
  const { policies, base } = report.known;
  /** @type {[number | null, string][]} */
  const written = policies.map((policy) => [null, policy]);
  for (const token of report.page.tokens) {
    if (token.name === "body" && token.kind === "start") break;
    if (token.name !== "meta" || (valueOf(token, "http-equiv") ?? "").toLowerCase() !== "content-security-policy") continue;
    written.push([token.start, valueOf(token, "content") ?? ""]);
  }
  const requests = listRequests(report, tags);
  for (const [at, text] of written) {
    for (const policy of parsePolicies(text)) {
      const said = new Set([""]);
      for (const request of requests) {
        const write = findMissingDirective(policy, request, base);
        if (said.has(write)) continue;
        said.add(write);
        if (write.endsWith("'nonce-…'")) report.add("missing-nonce", at);
        else report.add(at === null ? "blocked-by-header" : "blocked-by-policy", at, write, { what: WHAT[request.kind] });
      }
    }
  }
}

/** @param {Report} report @param {Tag[]} tags */
function listRequests(report, tags) {
  const root = findPageRoot(report);
  /** @type {import("./policy.js").PageRequest[]} */
  const requests = [];
  if (!splitOrigin(root)[1]) return requests;
  for (const tag of tags) {
    const address = readAddress(report, tag);
    if (tag.form === "script" && splitOrigin(address)[1]) {
      requests.push({ kind: "script", address, nonce: valueOf(tag.token, "nonce"), integrity: valueOf(tag.token, "integrity") });
    }
    if (tag.form === "frame") requests.push({ kind: "frame", address });
  }
  const shown = tags.filter((tag) => isPlace(tag) || namesTopic(tag));
  if (shown.length) requests.push({ kind: "connect", address: `${root}v1/topics/en/index.json` });
  if (shown.some((tag) => readOption(tag, "isolation") === "frame")) requests.push({ kind: "frame", address: `${root}v1/frame/en/a.html` });
  const hasPictures = Object.values(report.known.library?.answers ?? {}).some(({ pictures }) => pictures);
  if (shown.length && hasPictures) requests.push({ kind: "img", address: `${root}pictures/a.png` });
  return requests;
}
