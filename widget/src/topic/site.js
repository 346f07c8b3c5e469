/** What the clinic adds to a topic: its notices, its badges, its telephone number. Never more than text and links. */
import { SITE } from "../base/config.js";
import { isCurrent } from "./dates.js";
import { make } from "../base/dom.js";
import { lastOf } from "../base/natives.js";
import { say } from "../base/messages.js";

const AWAY = { rel: "noopener noreferrer" };

/**
 * Put the clinic's parts in their places in a topic.
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
 * Make the line that says whom to call; nothing where the clinic gives no number.
 *
 * @param {string} language
 */
export function makeContact(language) {
  if (!SITE?.phone) return [];
  const phone = make("a", { href: `tel:${SITE.phone.replace(/[^+\d]/g, "")}`, dir: "ltr" }, SITE.phone);
  return [make("p", { class: "cs-contact" }, ...say(language, "call", { site: SITE.name, phone }))];
}

/** @param {import("../base/config.js").Notice} notice @param {string} language */
function makeNotice({ text, link }, language) {
  const line = make("p", { class: "cs-notice" }, text[language]);
  if (link) line.append(" ", make("a", { href: link.url, ...AWAY }, link.text[language]));
  return line;
}

/** @param {import("../base/config.js").Site["badges"]} badges */
function makeBadges(badges) {
  if (!badges.length) return [];
  const items = badges.map(({ name, url }) => make("li", {}, make("a", { href: url, ...AWAY }, name)));
  return [make("ul", { class: "cs-badges" }, ...items)];
}
