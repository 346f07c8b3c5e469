/** What depends on today. A build never reads the clock, so it leaves dates; here the reader's own day decides. */
import { Date } from "../base/natives.js";

/** The reader's local date as YYYY-MM-DD; such dates compare as strings. */
function today() {
  const now = new Date();
  now.setMinutes(now.getMinutes() - now.getTimezoneOffset());
  return now.toISOString().slice(0, 10);
}

/**
 * Tell whether today lies between two days, both included; an absent one sets no bound.
 *
 * @param {string | null | undefined} from
 * @param {string | null | undefined} [until]
 */
export function isCurrent(from, until) {
  const day = today();
  return (!from || from <= day) && (!until || day <= until);
}

/**
 * Show what is current in a topic and hide the rest.
 *
 * @param {Element} topic
 */
export function showByDate(topic) {
  for (const dated of topic.querySelectorAll("[data-from], [data-until]")) {
    dated.toggleAttribute("hidden", !isCurrent(dated.getAttribute("data-from"), dated.getAttribute("data-until")));
  }
}
