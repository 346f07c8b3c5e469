/** What the reader is told when there is no topic: what happened, where else to look, whom to call. */
import { LIBRARY } from "../base/config.js";
import { pageAddress } from "../base/address.js";
import { make } from "../base/dom.js";
import { say } from "../base/messages.js";
import { makeContact } from "./site.js";

/**
 * @param {import("../base/errors.js").SheetError} error
 * @param {import("./show.js").Options} options
 */
export function makeFailure({ code, notice }, { topic, language, view }) {
  const { messages } = LIBRARY.languages[language];
  const key = code.replace("-", "_");
  const message = notice ?? make("p", {}, ...say(language, key in messages ? key : "failed"));
  const isThere = view === "topic" && code !== "not-found";
  const address = pageAddress(language, isThere ? topic : "");
  message.append(" ", make("a", { href: address }, messages[isThere ? "full_page" : "all_topics"]));
  return [message, ...makeContact(language)];
}
