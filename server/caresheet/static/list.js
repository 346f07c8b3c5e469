/** The search box of the library's own pages. What searches, and the index, are loaded when somebody begins to type. */
import { find, make } from "./elements.js";

{
  /** @typedef {{ search: (query: string) => void, showNearest: (query: string) => void }} Searcher */

  const box = find(document, ".cs-search", HTMLDivElement);
  const input = find(box, "input", HTMLInputElement);
  const label = find(box, "label", HTMLLabelElement);
  const status = find(box, "[role=status]", HTMLElement);
  const results = find(document, ".cs-results", HTMLElement);
  const { root = "", script = "", languages = "", nearest } = box.dataset;
  const [path, named] = [location.pathname.split("/").filter(Boolean), languages.split(" ")];
  /** The language that the address names, of a page that is shown at many addresses; else the first. */
  const language = named.find((each) => path.includes(each)) ?? named[0];
  /** @type {Promise<Searcher> | undefined} */
  let started;

  /** What is shown while nothing is typed: all that comes between the box and the disclaimer. */
  function findRest() {
    const rest = [];
    for (let next = results.nextElementSibling; next && !next.matches(".cs-disclaimer"); next = next.nextElementSibling) {
      if (next instanceof HTMLElement && next.localName !== "script") rest.push(next);
    }
    return rest;
  }

  /** The reader's date, as YYYY-MM-DD. */
  function today() {
    const now = new Date();
    now.setMinutes(now.getMinutes() - now.getTimezoneOffset());
    return now.toISOString().slice(0, 10);
  }

  /** @returns {Promise<Searcher>} */
  async function start() {
    const base = new URL(root, document.baseURI).href;
    const [answer, code] = await Promise.all([fetch(`${base}search/${language}.json`), import(base + script)]);
    if (!answer.ok) throw new Error(`search/${language}.json: ${answer.status}`);
    const index = await answer.json();
    label.textContent = index.messages.search;
    // The page for unknown addresses has a section in each language, which knows its direction.
    const section = find(document, `[lang="${language}"]`, HTMLElement);
    for (const each of [box, results]) Object.assign(each, { lang: language, dir: section.dir });
    return code.searching.startSearch({
      index,
      today: today(),
      make,
      /** @param {HTMLElement} element @param {(event: MouseEvent) => void} listener */
      onClick: (element, listener) => element.addEventListener("click", listener),
      /** @param {Element} element @param {string} name @param {string} value */
      setAttribute: (element, name, value) => element.setAttribute(name, value),
      /** @param {() => void} change */
      change: (change) => change(),
      results,
      status,
      rest: findRest(),
      with: [],
      level: 1,
      /** @param {string} slug */
      address: (slug) => `${base}topics/${language}/${slug}/`,
      open: () => {},
    });
  }

  async function search() {
    try {
      started ??= start();
      (await started).search(input.value);
    } catch {
      // The topics are still listed below the box, or behind the links of the page.
      started = undefined;
    }
  }

  /** On a page for an address without a topic: offer the topics that are nearest to what was asked for. @param {string} wanted */
  async function offerNearest(wanted) {
    try {
      started ??= start();
      (await started).showNearest(wanted);
    } catch {
      started = undefined;
    }
  }

  box.hidden = false;
  input.addEventListener("input", search);
  // What was typed before the script came, or before the reader came back to the page.
  if (input.value) void search();
  // A sealed frame never shows this page.
  else if (nearest && window.top === window) {
    void offerNearest(nearest === "address" ? decodeURIComponent(path.at(-1) ?? "").replace(/\.\w+$/, "") : nearest);
  }
}
