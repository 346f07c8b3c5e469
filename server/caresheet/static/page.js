/**
 * The script of a page of the library's own that shows a topic: the button "Share", and the source of what is copied. What it
 * does is loaded when a reader uses it. Readers who come from a clinic's page (?site=willow-street) print its sheet.
 */
import { make } from "./elements.js";

{
  /** @typedef {{ share: () => void }} Actions */

  const script = /** @type {HTMLScriptElement} */ (document.currentScript);
  const topic = document.querySelector(".cs-topic");
  const row = document.querySelector(".cs-actions") ?? document.createElement("p");
  /** @type {Promise<Actions> | undefined} */
  let started;

  /** @returns {Promise<Actions>} */
  async function start() {
    const root = new URL(script.dataset.root ?? "", document.baseURI).href;
    const code = await import(root + script.dataset.module);
    return code.actions.start({
      topic,
      row,
      page: new URL(script.dataset.page ?? "", root).href,
      make,
      /** @param {string} _kind @param {string} name @param {"get" | "set"} [part] */
      capture: (_kind, name, part) => (/** @type {any} */ object, /** @type {unknown[]} */ ...given) => {
        if (part === "set") object[name] = given[0];
        else return part ? object[name] : object[name](...given);
      },
      /** @param {() => void} change */
      change: (change) => change(),
      /** @param {() => void} callback */
      whileIntact: (callback) => callback,
    });
  }

  topic?.addEventListener("selectstart", () => void (started ??= start()).catch(() => {}));
  const site = new URLSearchParams(location.search).get("site");
  const print = row.querySelector("a");
  if (site && print) print.search = `?site=${encodeURIComponent(site)}&print`;
  const button = row.querySelector("button");
  button?.parentElement?.removeAttribute("hidden");
  button?.addEventListener("click", async () => (await (started ??= start())).share());
}
