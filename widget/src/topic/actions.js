/** Makes the quiet row at the end of a topic: "Print · Share · Full page". What it does is loaded when a reader uses it. */
import { capture, setOnclick, setOnselectstart, whileIntact } from "../base/natives.js";
import { ACTIONS, LIBRARY, SITE } from "../base/config.js";
import { findRoot, pageAddress } from "../base/address.js";
import { makeElement } from "../base/dom.js";
import { loadModule } from "../base/load.js";
import { SOURCE } from "../frame/inner.js";

/**
 * @param {Element} topic
 * @param {string} language
 * @param {(change: () => void) => void} change  wraps each later change of the row
 */
export function addActions(topic, language, change) {
  const slug = topic.getAttribute("data-slug") ?? "";
  const page = pageAddress(language, slug);
  const { messages } = LIBRARY.languages[language];
  /** @param {string} text @param {string} href */
  const makeLink = (text, href) => makeElement("a", { href, target: "_blank", rel: "noopener noreferrer" }, text);
  // The sheet has the clinic's name on it, also when it is printed from the full page.
  const site = SITE ? `?site=${SITE.id}` : "";
  const print = makeLink(messages.print, `${pageAddress(language, slug, "handouts")}${site ? `${site}&` : "?"}print`);
  const button = makeElement("button", { type: "button" }, messages.share);
  const row = makeElement("p", { class: "cs-actions" }, print, " · ", button, " · ", makeLink(messages.page, page + site));
  topic.querySelector(".cs-disclaimer")?.before(row);

  /** @type {Promise<any> | undefined} */
  let started;
  const start = () =>
    (started ??= loadModule(findRoot() + ACTIONS.path, ACTIONS.integrity)
      .then(({ actions }) => actions.start({ topic, row, page, make: makeElement, capture, change, whileIntact }))
      .catch(() => undefined));
  // The script of the frame's page knows more ways to follow its links, and measures the topic on paper.
  SOURCE?.onrow?.(row, start);
  // By the time the reader copies what is selected, it is there. Without it, the browser copies as always.
  setOnselectstart(topic, start);
  setOnclick(button, () => start().then((code) => (code ? code.share() : change(() => button.replaceWith(page)))));
}
