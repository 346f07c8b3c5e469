/** Makes what readers see when there is no topic: what happened, where else to look, and whom to call. */
import { LIBRARY } from "../base/config.js";
import { pageAddress } from "../base/address.js";
import { makeElement } from "../base/dom.js";
import { formatMessage } from "../base/messages.js";
import { makeContact } from "./site.js";

/**
 * @param {import("../base/errors.js").TopicError} error
 * @param {{ topic: string, language: string, view: string }} options
 */
export function makeFailure({ code, notice }, { topic, language, view }) {
  const { messages } = LIBRARY.languages[language];
  const key = code.replace("-", "_");
  const message = notice ?? makeElement("p", {}, ...formatMessage(language, key in messages ? key : "failed"));
  const hasPage = view === "topic" && code !== "not-found";
  const address = pageAddress(language, hasPage ? topic : "");
  message.append(" ", makeElement("a", { href: address }, messages[hasPage ? "full_page" : "all_topics"]));
  return [message, ...makeContact(language)];
}
