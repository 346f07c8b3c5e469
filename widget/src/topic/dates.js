/** Shows and hides what depends on the date. A build does not read the clock, so today's date is applied here. */
import { Date } from "../base/natives.js";

/** Return the reader's local date as YYYY-MM-DD. Such dates can be compared as strings. */
export function today() {
  const now = new Date();
  now.setMinutes(now.getMinutes() - now.getTimezoneOffset());
  return now.toISOString().slice(0, 10);
}

/**
 * Tell whether today is between two days, both included. An absent day sets no limit.
 *
 * @param {string | null | undefined} from
 * @param {string | null | undefined} [until]
 */
export function isCurrent(from, until) {
  const day = today();
  return (!from || from <= day) && (!until || day <= until);
}

/**
 * Show the dated parts of a topic that are current, and hide the others.
 *
 * @param {Element} topic
 */
export function showByDate(topic) {
  for (const dated of topic.querySelectorAll("[data-from], [data-until]")) {
    dated.toggleAttribute("hidden", !isCurrent(dated.getAttribute("data-from"), dated.getAttribute("data-until")));
  }
}
