/** The addresses of the library's files. */
import { LIBRARY } from "./config.js";
import { URL } from "./natives.js";
import { ownDocument } from "./own_document.js";

// ROOT/caresheet.js, ROOT/sites/<site>/caresheet.js or ROOT/assets/caresheet.<hash>.js
const SCRIPT_PATH = /(sites\/[^/]+\/|assets\/)?\bcaresheet(\.\w+)?\.js\b/;
// The script, or ROOT/topics/<language>/<slug>/. What is in WordPress's own folder is a copy.
const ADDRESS = new RegExp(`^(?!.*/wp-content/)([^?#]*?/)(${SCRIPT_PATH.source}|topics/[^/]+/[^/]+/$)`);

const { currentScript } = ownDocument;
/** The tag that runs this copy of the script. There is none in modules and in shadow roots, or it is that of a loader. */
export const RUNNING_TAG = currentScript instanceof HTMLScriptElement ? currentScript : undefined;

/** Tell whether a tag is for this script. Consent managers and optimizers move its address to another attribute. @param {Element} script */
export function isOurs(script) {
  return SCRIPT_PATH.test(script.outerHTML);
}

/** The tag that loaded this script. A loader is another script, and a combined script has another address. */
export const SCRIPT = RUNNING_TAG && isOurs(RUNNING_TAG) ? RUNNING_TAG : ([...ownDocument.scripts].find(isOurs) ?? RUNNING_TAG);

/** Whether the tag asks for exactly this script, which may be older than the library's. */
export const IS_PINNED = !!SCRIPT?.matches("[integrity],[src*='/assets/']");

const given = SCRIPT?.getAttribute("data-library");
let root = given ? new URL(given, ownDocument.baseURI).href : LIBRARY.url;

/**
 * Return the address of the library, ending in a slash: the one that the tag or the build gives, or that of the script, or
 * that of the page which a fallback links to. If nothing tells it, it is empty.
 */
export function findRoot() {
  if (root) return root;
  const loaded = performance.getEntriesByType("resource").map(({ name }) => name);
  const links = [...ownDocument.querySelectorAll("care-sheet a, [data-caresheet] a")].map((link) => /** @type {HTMLAnchorElement} */ (link).href);
  for (const address of [SCRIPT?.src ?? "", ...loaded, ...links]) root ||= ADDRESS.exec(address)?.[1] ?? "";
  return root;
}

/** @param {string} language @param {string} slug */
export function fragmentAddress(language, slug) {
  return `${findRoot()}v1/topics/${language}/${encodeURIComponent(slug)}.html`;
}

/**
 * Return the address of the page that a sealed frame shows.
 *
 * @param {string} language
 * @param {string} slug
 * @param {string | undefined} site
 * @param {Record<string, string>} settings  passed to the page in the fragment of its address
 */
export function frameAddress(language, slug, site, settings) {
  const address = new URL(`${findRoot()}v1/frame/${language}/${encodeURIComponent(slug)}.html`);
  if (site) address.searchParams.set("site", site);
  address.hash = new URLSearchParams(settings).toString();
  return address.href;
}

/** @param {string} language @param {string} [site]  for the list of the topics that are only a clinic's */
export function indexAddress(language, site) {
  return `${findRoot()}v1/${site ? `sites/${site}/` : ""}topics/${language}/index.json`;
}

/**
 * Return the address of a topic's full page. Without a slug, return that of the page that lists all topics.
 *
 * @param {string} language
 * @param {string} slug
 * @param {string} [folder]  of the library's pages of another kind
 */
export function pageAddress(language, slug, folder = "topics") {
  return `${findRoot()}${folder}/${language}/${slug && `${encodeURIComponent(slug)}/`}`;
}
