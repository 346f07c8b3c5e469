/** The addresses of the library's files. All of them belong to the server that this script came from. */
import { URL } from "./natives.js";

// ROOT/caresheet.js, ROOT/sites/<site>/caresheet.js or ROOT/assets/caresheet.<hash>.js
const SCRIPT_PATH = /(sites\/[^/]+\/caresheet|assets\/caresheet\.[^/.]+|caresheet)\.js$/;

/** @param {HTMLOrSVGScriptElement | null} script @returns {script is HTMLScriptElement} */
function isOurs(script) {
  return script instanceof HTMLScriptElement && script.src !== "" && SCRIPT_PATH.test(new URL(script.src).pathname);
}

/** The tag that loaded this script. `currentScript` may be null or another script if a loader or optimizer ran ours. */
export const SCRIPT = isOurs(document.currentScript) ? document.currentScript : [...document.scripts].find(isOurs);

/** The address of the library, ending in a slash. */
export const ROOT = SCRIPT ? new URL(new URL(SCRIPT.src).pathname.replace(SCRIPT_PATH, ""), SCRIPT.src).href : "";

/** @param {string} language @param {string} slug */
export function fragmentAddress(language, slug) {
  return `${ROOT}v1/topics/${language}/${encodeURIComponent(slug)}.html`;
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
  const address = new URL(`${ROOT}v1/frame/${language}/${encodeURIComponent(slug)}.html`);
  if (site) address.searchParams.set("site", site);
  address.hash = new URLSearchParams(settings).toString();
  return address.href;
}

/** @param {string} language */
export function indexAddress(language) {
  return `${ROOT}v1/topics/${language}/index.json`;
}

/**
 * Return the address of a topic's full page. Without a slug, return that of the page that lists all topics.
 *
 * @param {string} language
 * @param {string} slug
 */
export function pageAddress(language, slug) {
  return `${ROOT}topics/${language}/${slug && `${encodeURIComponent(slug)}/`}`;
}
