/** Where things are. Everything is asked of the place that this script came from, and of no other. */
import { URL } from "./natives.js";

// ROOT/caresheet.js, ROOT/sites/<site>/caresheet.js or ROOT/assets/caresheet.<hash>.js
const SCRIPT_PATH = /(sites\/[^/]+\/caresheet|assets\/caresheet\.[^/.]+|caresheet)\.js$/;

/** @param {HTMLOrSVGScriptElement | null} script @returns {script is HTMLScriptElement} */
function isOurs(script) {
  return script instanceof HTMLScriptElement && script.src !== "" && SCRIPT_PATH.test(new URL(script.src).pathname);
}

/** The tag that brought this script; a module loader or an optimizer may have hidden which it was. */
export const SCRIPT = isOurs(document.currentScript) ? document.currentScript : [...document.scripts].find(isOurs);

/** The address of the library, ending in a slash. */
export const ROOT = SCRIPT ? new URL(new URL(SCRIPT.src).pathname.replace(SCRIPT_PATH, ""), SCRIPT.src).href : "";

/** @param {string} language @param {string} slug */
export function fragmentAddress(language, slug) {
  return `${ROOT}v1/topics/${language}/${encodeURIComponent(slug)}.html`;
}

/**
 * The page that a sealed frame shows.
 *
 * @param {string} language
 * @param {string} slug
 * @param {string | undefined} site
 * @param {Record<string, string>} settings  for its inside
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
 * The full page of a topic; without a slug, the page that lists them all.
 *
 * @param {string} language
 * @param {string} slug
 */
export function pageAddress(language, slug) {
  return `${ROOT}topics/${language}/${slug && `${encodeURIComponent(slug)}/`}`;
}
