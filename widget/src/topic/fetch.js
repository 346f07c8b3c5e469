/** Fetches a topic, and lets nothing through that is not whole, allowed, current and under its disclaimer. */
import { URL, areIntact, importNode } from "../base/natives.js";
import { LIBRARY } from "../base/config.js";
import { fragmentAddress } from "../base/address.js";
import { isAllowed } from "./allowlist.js";
import { isCurrent } from "./dates.js";
import { carriesDisclaimer } from "./disclaimer.js";
import { SheetError } from "../base/errors.js";
import { SOURCE } from "../frame/inner.js";
import { inLanguage } from "../base/language.js";
import { load } from "../base/load.js";
import { make } from "../base/dom.js";

// Nothing in it is loaded, and nothing runs.
const INERT = make("template").content.ownerDocument;

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
 * Fetch a topic's article, its links and pictures made absolute. What is judged is a copy that nobody else holds, still inert.
 *
 * @param {string} slug
 * @param {string} language
 * @param {AbortSignal} signal
 */
export async function fetchTopic(slug, language, signal) {
  const address = fragmentAddress(language, slug);
  const source = SOURCE?.content ?? (await load(address, "document", signal)).documentElement;
  if (!areIntact()) throw new SheetError("unsupported");
  const copy = importNode(INERT, source, true);
  const base = SOURCE ? document.baseURI : address;
  for (const link of copy.querySelectorAll("a[href]")) resolveLink(link, base);
  for (const picture of copy.querySelectorAll("img[src]")) resolvePicture(picture, base);
  const article = copy.querySelector("article.cs-topic:only-child");
  const isRight = article?.getAttribute("lang") === language && isAllowed(copy);
  if (!article || !isRight || !carriesDisclaimer(article, language)) throw new SheetError("invalid");
  const notice = article.querySelector(".cs-withdrawn");
  if (notice && isCurrent(notice.getAttribute("data-from"))) {
    throw new SheetError("withdrawn", make("p", inLanguage(language), notice.textContent ?? ""));
  }
  return article;
}

/** The place that a link came in knows what it is relative to; the page does not. @param {Element} link @param {string} base */
function resolveLink(link, base) {
  const address = link.getAttribute("href") ?? "";
  if (address.startsWith("#")) return;
  link.setAttribute("href", new URL(address, base).href);
  link.setAttribute("rel", "noopener noreferrer");
}

/** Who asks for a picture says no more than that. @param {Element} picture @param {string} base */
function resolvePicture(picture, base) {
  picture.setAttribute("src", new URL(picture.getAttribute("src") ?? "", base).href);
  picture.setAttribute("referrerpolicy", "no-referrer");
  picture.setAttribute("crossorigin", "anonymous");
}
