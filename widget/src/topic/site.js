/** What a clinic adds to a topic: notices, badges and a telephone number. These are text and links only. */
import { SITE } from "../base/config.js";
import { isCurrent } from "./dates.js";
import { makeElement } from "../base/dom.js";
import { lastOf } from "../base/reading.js";
import { formatMessage } from "../base/messages.js";

const EXTERNAL = { rel: "noopener noreferrer" };

/**
 * Add the clinic's parts to a topic.
 *
 * @param {Element} topic
 * @param {string} language
 */
export function addSiteParts(topic, language) {
  if (!SITE) return;
  const head = lastOf(topic.querySelectorAll(".cs-title, .cs-summary, .cs-also"));
  const notices = SITE.notices.filter(({ from, until }) => isCurrent(from, until));
  head?.after(...notices.map((notice) => makeNotice(notice, language)));
  topic.querySelector(".cs-disclaimer")?.before(...makeBadges(SITE.badges), ...makeContact(language));
}

/**
 * Make the line that says whom to call. Make nothing if the clinic gives no number.
 *
 * @param {string} language
 */
export function makeContact(language) {
  if (!SITE?.phone) return [];
  const phone = makeElement("a", { href: `tel:${SITE.phone.replace(/[^+\d]/g, "")}`, dir: "ltr" }, SITE.phone);
  return [makeElement("p", { class: "cs-contact" }, ...formatMessage(language, "call", { site: SITE.name, phone }))];
}

/** @param {import("../base/config.js").Notice} notice @param {string} language */
function makeNotice({ text, link }, language) {
  const line = makeElement("p", { class: "cs-notice" }, text[language]);
  if (link) line.append(" ", makeElement("a", { href: link.url, ...EXTERNAL }, link.text[language]));
  return line;
}

/** @param {import("../base/config.js").Site["badges"]} badges */
function makeBadges(badges) {
  if (!badges.length) return [];
  const items = badges.map(({ name, url }) => makeElement("li", {}, makeElement("a", { href: url, ...EXTERNAL }, name)));
  return [makeElement("ul", { class: "cs-badges" }, ...items)];
}
