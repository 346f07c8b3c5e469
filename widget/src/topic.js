/** Fetches a topic, and lets nothing through that is not whole, allowed, current and under its disclaimer. */
import { areIntact, importNode } from "./natives.js";
import { LIBRARY } from "./baked.js";
import { fragmentAddress } from "./address.js";
import { isAllowed } from "./allow.js";
import { isCurrent } from "./dates.js";
import { carriesDisclaimer } from "./disclaimer.js";
import { SheetError } from "./errors.js";
import { SOURCE } from "./inside.js";
import { inLanguage } from "./language.js";
import { load } from "./load.js";
import { make } from "./make.js";

/**
 * Fetch something in the reader's language; where it has not been translated, in the library's default one.
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
    const other = LIBRARY.defaultLanguage;
    if (!(error instanceof SheetError) || error.code !== "not-found" || language === other) throw error;
    return { fetched: await fetchIn(other), language: other };
  }
}

/**
 * Fetch a topic's article, still in its own inert document, its links made absolute.
 *
 * @param {string} slug
 * @param {string} language
 * @param {AbortSignal} signal
 */
export async function fetchTopic(slug, language, signal) {
  const source = await loadTopic(slug, language, signal);
  if (!areIntact()) throw new SheetError("unsupported");
  /** @type {HTMLElement | null} */
  const article = source.querySelector("article.cs-topic:only-child");
  if (article?.lang !== language || !isAllowed(source) || !carriesDisclaimer(article, language)) {
    throw new SheetError("invalid");
  }
  const notice = article.querySelector(".cs-withdrawn");
  if (notice && isCurrent(notice.getAttribute("data-from"))) {
    throw new SheetError("withdrawn", make("p", inLanguage(language), notice.textContent ?? ""));
  }
  for (const link of article.querySelectorAll("a")) resolveLink(link);
  return article;
}

/** @param {string} slug @param {string} language @param {AbortSignal} signal */
function loadTopic(slug, language, signal) {
  return SOURCE ? importNode(document, SOURCE.content, true) : load(fragmentAddress(language, slug), "document", signal);
}

/** @param {HTMLAnchorElement} link */
function resolveLink(link) {
  if (link.getAttribute("href")?.startsWith("#")) return;
  // Read, it is absolute: the document that a link came in knows what it is relative to, the page does not.
  link.href = link.href;
  link.rel = "noopener noreferrer";
}
