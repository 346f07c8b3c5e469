/** Checks the tags that load something: scripts and frames. `doctor/script_checks.py` does the same: change both. */
import { findOrigin, isLocalHost, resolve, splitFrame, splitOrigin, splitPage, splitScript } from "./addresses.js";
import { addAttribute, replaceValue } from "./report.js";
import { RULES } from "./rules.js";
import { valueOf } from "./tokens.js";

/**
 * @typedef {import("./report.js").Report} Report
 * @typedef {import("./report.js").Attribute} Attribute
 * @typedef {import("./report.js").Edit} Edit
 * @typedef {import("./tags.js").Tag} Tag
 * @typedef {{ path: string, integrity: string }} Script
 */

const LOCAL_FILE = /^(?:file:|[A-Za-z]:[\\/]|\\\\|\/(?:Users|home)\/)/i;
const SITE_PATH = /^sites\/([^/]+)\//;
const UNKNOWN_LIBRARY = "https://YOUR-LIBRARY/";

/** Return the address that a tag loads, without typographic quotation marks. @param {Report} report @param {Tag} tag */
export function readAddress(report, tag) {
  return resolve((valueOf(tag.token, tag.source) ?? "").replace(/[“”„″‘’]/g, ""), report.known.base);
}

/** Return the address of the library that a tag loads something from; empty if the tag does not tell. @param {Report} report @param {Tag} tag */
export function findRootOf(report, tag) {
  const address = readAddress(report, tag);
  const named = tag.form === "script" ? valueOf(tag.token, "data-library") : "";
  const parts = tag.form === "script" ? splitScript(address) : (splitFrame(address) ?? splitPage(address));
  const root = named ? resolve(named, report.known.base) : (parts?.[0] ?? "");
  return splitOrigin(root)[1] ? root : "";
}

/** Return the address of the library that the page uses; empty if nothing tells it. @param {Report} report */
export function findPageRoot(report) {
  const tags = report.page.tags.filter((tag) => tag.source && !tag.inside);
  const ordered = ["script", "frame", "link"].flatMap((form) => tags.filter((tag) => tag.form === form));
  return ordered.map((tag) => findRootOf(report, tag)).find(Boolean) ?? "";
}

/** Return the address of a library for a suggestion. @param {Report} report */
export function suggestRoot(report) {
  return findPageRoot(report) || report.known.library?.root || UNKNOWN_LIBRARY;
}

/** Check every script by itself, and that all are the same. @param {Report} report @param {Tag[]} scripts */
export function checkScripts(report, scripts) {
  for (const tag of scripts) {
    const attribute = /** @type {Attribute} */ (tag.token.attributes.find((each) => each.name === tag.source));
    checkAddress(report, tag, attribute);
    checkPin(report, tag, attribute);
  }
  /** @type {[root: string, path: string] | undefined} */
  let known;
  for (const tag of scripts) {
    const split = splitScript(readAddress(report, tag));
    const root = findRootOf(report, tag);
    if (!split || !root) continue;
    known ??= [root, split[1]];
    if (root !== known[0]) report.add("two-libraries", tag.token.start, "", { root: known[0] });
    else if (nameVersion(report, split[1]) !== nameVersion(report, known[1])) report.add("two-scripts", tag.token.start, "", { path: known[1] });
  }
}

/** Return the site whose newest script is at a path, or the path of another script. @param {Report} report @param {string} path */
function nameVersion(report, path) {
  const found = Object.entries(listScripts(report)).find(([site, script]) =>
    [script.path, site ? `sites/${site}/caresheet.js` : "caresheet.js"].includes(path),
  );
  return found ? `site ${found[0]}` : path;
}

/** @param {Report} report */
function listScripts({ known: { library } }) {
  return library?.scripts ?? {};
}

/** @param {Report} report @param {Tag} tag @param {Attribute} attribute */
function checkAddress(report, tag, attribute) {
  const { token } = tag;
  const address = readAddress(report, tag);
  const [, host] = splitOrigin(address);
  const isNamed = valueOf(token, "data-library") !== undefined;
  if (LOCAL_FILE.test(attribute.value)) {
    const path = /caresheet[^\\/]*\.js/.exec(attribute.value)?.[0] ?? "caresheet.js";
    report.correct("local-script", token, [replaceValue(attribute, suggestRoot(report) + path)]);
  } else if (!host) {
    if (isNamed) return;
    const path = splitScript(address)?.[1] ?? "caresheet.js";
    report.correct("relative-script", token, [replaceValue(attribute, suggestRoot(report) + path)]);
  } else if (!checkHost(report, tag, attribute) && !isNamed) checkLibrary(report, tag, address);
}

/** Return whether something is wrong with the host. @param {Report} report @param {Tag} tag @param {Attribute} attribute */
function checkHost(report, tag, attribute) {
  const { token } = tag;
  const address = readAddress(report, tag);
  const [scheme, host] = splitOrigin(address);
  if (RULES.placeholders.includes(host)) report.add("placeholder", token.start, "", { host: host.toUpperCase() });
  else if (scheme === "http" && !isLocalHost(host) && !report.known.base.startsWith("http:")) {
    report.correct("insecure-script", token, [replaceValue(attribute, `https${address.slice(4)}`)]);
  } else return false;
  return true;
}

/** @param {Report} report @param {Tag} tag @param {string} address */
function checkLibrary(report, tag, address) {
  const { library, base } = report.known;
  const isMissing = library?.missing && library.root === findRootOf(report, tag);
  if (address.includes("/wp-content/") || (isMissing && base && findOrigin(base) === findOrigin(address))) {
    report.add("copied-script", tag.token.start);
  } else if (isMissing) report.add("no-library", tag.token.start);
}

/** @param {Report} report @param {Tag} tag @param {Attribute} attribute */
function checkPin(report, tag, attribute) {
  const { token } = tag;
  const split = splitScript(readAddress(report, tag));
  const integrity = valueOf(token, "integrity") ?? "";
  if (integrity && valueOf(token, "crossorigin") === undefined) {
    report.correct("missing-crossorigin", token, [addAttribute(token, 'crossorigin="anonymous"')]);
  }
  const isPath = split?.[1].startsWith("assets/");
  if (!split || !(integrity || isPath)) return;
  const { library } = report.known;
  const isKnown = library?.root === findRootOf(report, tag) && library?.scripts;
  const scripts = isKnown ? listScripts(report) : {};
  if (!isPath) {
    const edits = editPin(tag, attribute, split[0], scripts[SITE_PATH.exec(split[1])?.[1] ?? ""]);
    report.correct("pinned-address", token, edits);
  } else if (isKnown && !Object.values(scripts).some((script) => isScript(script, split[1], integrity))) {
    const edits = editPin(tag, attribute, split[0], Object.keys(scripts).length === 1 ? scripts[""] : undefined);
    report.correct("old-pin", token, edits, { root: split[0] });
  }
}

/** @param {Script} script @param {string} path @param {string} integrity */
function isScript(script, path, integrity) {
  return script.path === path && (!integrity || integrity.split(/\s+/).includes(script.integrity));
}

/**
 * Return the edits that make a tag load a script of the library's.
 *
 * @param {Tag} tag
 * @param {Attribute} attribute
 * @param {string} root
 * @param {Script | undefined} script
 * @returns {Edit[]}
 */
function editPin({ token }, attribute, root, script) {
  if (!script) return [];
  const integrity = token.attributes.find((each) => each.name === "integrity" && each.value);
  return [replaceValue(attribute, root + script.path), ...(integrity ? [replaceValue(integrity, script.integrity)] : [])];
}

/** Check a frame that shows a topic. @param {Report} report @param {Tag} tag */
export function checkFrame(report, tag) {
  const { token } = tag;
  const address = readAddress(report, tag);
  const attribute = /** @type {Attribute} */ (token.attributes.find((each) => each.name === tag.source));
  const page = splitPage(address);
  if (page && !splitFrame(address)) {
    const framed = `${page[0]}v1/frame/${page[1]}/${page[2]}.html`;
    report.correct("framed-page", token, [replaceValue(attribute, framed)]);
  }
  checkHost(report, tag, attribute);
  const sandbox = token.attributes.find((each) => each.name === "sandbox");
  if (sandbox && !sandbox.value.toLowerCase().split(/\s+/).includes("allow-scripts")) {
    const allowed = "allow-scripts allow-popups allow-top-navigation-by-user-activation";
    report.correct("sandboxed", token, [replaceValue(sandbox, allowed)]);
  }
}
