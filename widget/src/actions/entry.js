/**
 * What is loaded when a reader shares a topic or selects some of its text, or when the page's author has something to correct.
 * The widget and our own pages load it.
 *
 * In a closed root it uses the functions that it is lent, and those that the widget watches (`OF_ELEMENTS` and `RELIED_ON` in
 * `base/natives.js`): a page cannot have replaced these.
 */
import { makeCopier } from "./copy.js";
import { explain } from "./sentences.js";
import { CANONICAL_ROOT, TEXTS } from "./settings.js";
import { share } from "./share.js";

/**
 * @typedef {object} Setting
 * @property {Element} topic
 * @property {Element} row  where the reader is told what has happened
 * @property {string} page  the address of the topic's page
 * @property {(name: string, attributes?: Record<string, string>, ...children: (Node | string)[]) => HTMLElement} make
 * @property {(kind: string, name: string, part?: "get" | "set") => any} capture  gives a method or an accessor of a class
 *   as a function whose first argument is the object
 * @property {(change: () => void) => void} change  wraps each change of what is shown
 * @property {<Callback>(callback: Callback) => Callback} whileIntact  wraps each callback
 */

/** @param {Setting} setting */
function start(setting) {
  const { topic, row, page, make, capture, whileIntact } = setting;
  const texts = TEXTS[topic.getAttribute("lang") ?? ""];
  // The address that the library calls its own is the one to pass on.
  const address = CANONICAL_ROOT ? CANONICAL_ROOT + page.slice(page.lastIndexOf("topics/")) : page;
  const select = capture("HTMLInputElement", "select");
  const change = whileIntact(setting.change);
  // Screen readers announce only the changes of an element that was there before.
  const status = make("span", { role: "status" });
  change(() => row.append(" ", status));
  capture("HTMLElement", "oncopy", "set")(topic, whileIntact(makeCopier({ topic, capture, address, short: texts.short })));

  /** Give an address to the reader to copy. @param {string} offered */
  const offer = (offered) =>
    change(() => {
      const field = make("input", { readonly: "", dir: "ltr", value: offered });
      status.replaceChildren(make("label", {}, texts.copy_address, " ", field));
      field.focus();
      select(field);
    });
  const tellCopied = () => change(() => status.replaceChildren(texts.copied));
  const title = topic.querySelector(".cs-title")?.textContent ?? "";
  return { offer, share: () => share({ title, url: address }, { tellCopied, offer: () => offer(address) }) };
}

export const actions = { explain, start };
