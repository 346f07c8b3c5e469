/** Fetches a topic. It refuses a fragment that is incomplete, altered, withdrawn, or without its disclaimer. */
import { URL, areIntact, importNode } from "../base/natives.js";
import { LIBRARY, SITE, VERSION } from "../base/config.js";
import { IS_PINNED, findRoot, fragmentAddress, indexAddress } from "../base/address.js";
import { isAllowed } from "./allowlist.js";
import { isCurrent } from "./dates.js";
import { carriesDisclaimer } from "./disclaimer.js";
import { TopicError } from "../base/errors.js";
import { SOURCE } from "../frame/inner.js";
import { languageAttributes } from "../base/language.js";
import { load } from "../base/load.js";
import { makeElement, setAttribute } from "../base/dom.js";
import { tell } from "../base/tell.js";

// A document in which no picture loads and no script runs.
const INERT = makeElement("template").content.ownerDocument;

/**
 * Fetch something in the reader's language. If it is not translated, fetch it in the library's default language.
 *
 * @template Fetched
 * @param {string} language
 * @param {(language: string) => Promise<Fetched>} fetchIn
 * @returns {Promise<{ fetched: Fetched, language: string }>}
 */
export async function fetchBest(language, fetchIn) {
  try {
    return { fetched: await fetchIn(language), language };
  } catch (error) {
    const fallback = LIBRARY.defaultLanguage;
    if (!(error instanceof TopicError) || error.code !== "not-found" || language === fallback) throw error;
    return { fetched: await fetchIn(fallback), language: fallback };
  }
}

/**
 * Fetch a list or an index of the library's topics, and refuse one without the disclaimer.
 *
 * @param {string} address
 * @param {string} language
 * @param {AbortSignal} signal
 */
export async function fetchData(address, language, signal) {
  const data = /** @type {any} */ (await load(address, "json", signal));
  const { label, short, full } = LIBRARY.languages[language].disclaimer;
  const found = data.disclaimer;
  if (JSON.stringify([found?.label, found?.short, found?.full]) !== JSON.stringify([label, short, full])) {
    throw new TopicError("invalid");
  }
  return data;
}

/**
 * Fetch a list or an index of the library's topics, and then that of the topics that are only the clinic's, if it has any.
 *
 * @param {(language: string, site?: string) => string} addressOf
 * @param {string} language
 * @param {AbortSignal} signal
 * @returns {Promise<any[]>}
 */
export function fetchWithOwn(addressOf, language, signal) {
  const sites = SITE?.topics.includes(language) ? [undefined, SITE.id] : [undefined];
  const fetches = sites.map(async (site) => {
    try {
      return await fetchData(addressOf(language, site), language, signal);
    } catch (error) {
      // A script that a clinic has pinned may name topics that are no longer there.
      if (!site || !(error instanceof TopicError) || error.code !== "not-found") throw error;
    }
  });
  return Promise.all(fetches);
}

/**
 * @typedef {object} Index
 * @property {{ slug: string, title: string, summary: string, category: string }[]} topics
 * @property {{ id: string, name: string }[]} categories
 */

/**
 * Fetch the list of a language's topics, below those that are only the clinic's. The clinic's list has every category.
 *
 * @param {string} language
 * @param {AbortSignal} signal
 * @returns {Promise<Index>}
 */
export async function fetchIndex(language, signal) {
  const [index, own] = await fetchWithOwn(indexAddress, language, signal);
  return own ? { ...own, topics: [...own.topics, ...index.topics] } : index;
}

/**
 * Fetch a topic's article, with absolute addresses in its links and pictures. What is checked and returned is an inert copy,
 * because the page may have a reference to the original.
 *
 * @param {string} slug
 * @param {string} language
 * @param {AbortSignal} signal
 */
export async function fetchTopic(slug, language, signal) {
  const address = fragmentAddress(language, slug);
  const source = SOURCE?.content ?? (await load(address, "document", signal)).documentElement;
  if (!areIntact()) throw new TopicError("unsupported");
  const copy = importNode(INERT, source, true);
  const base = SOURCE ? document.baseURI : address;
  for (const link of copy.querySelectorAll("a[href]")) resolveLink(link, base);
  for (const picture of copy.querySelectorAll("img[src]")) resolvePicture(picture, base);
  const article = copy.querySelector("article.cs-topic:only-child");
  const isValid = article?.getAttribute("lang") === language && isAllowed(copy);
  if (IS_PINNED && article?.getAttribute("data-widget") !== VERSION) tell("old-pin", findRoot());
  if (!article || !isValid || !carriesDisclaimer(article, language)) throw new TopicError("invalid");
  const notice = article.querySelector(".cs-withdrawn");
  if (notice && isCurrent(notice.getAttribute("data-from"))) {
    throw new TopicError("withdrawn", makeElement("p", languageAttributes(language), notice.textContent ?? ""));
  }
  return article;
}

/**
 * Links are relative to the fragment, not to the clinic's page. A link that this browser cannot read becomes plain text: the
 * topic itself is sound.
 *
 * @param {Element} link
 * @param {string} base
 */
function resolveLink(link, base) {
  const address = link.getAttribute("href") ?? "";
  if (address.startsWith("#")) return;
  try {
    setAttribute(link, "href", new URL(address, base).href);
    setAttribute(link, "rel", "noopener noreferrer");
  } catch {
    link.removeAttribute("href");
  }
}

/** The request for a picture must not tell which page it is for. @param {Element} picture @param {string} base */
function resolvePicture(picture, base) {
  setAttribute(picture, "src", new URL(picture.getAttribute("src") ?? "", base).href);
  setAttribute(picture, "referrerpolicy", "no-referrer");
  setAttribute(picture, "crossorigin", "anonymous");
}
