/** What a clinic adds to a topic: notices, badges and a telephone number. These are text and links only. */
import { findRoot } from "../base/address.js";
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
  head?.after(...makeEmergencyLine(language), ...notices.map((notice) => makeNotice(notice, language)));
  topic.querySelector(".cs-disclaimer")?.before(...makeBadges(SITE.badges), ...makeContact(language));
}

/**
 * Make the lines that say whom to call and where to make an appointment, if the clinic says so.
 *
 * @param {string} language
 */
export function makeContact(language) {
  const { name = "", phone: number, appointment } = SITE ?? {};
  const phone = number && makeElement("a", { href: `tel:${number.replace(/[^+\d]/g, "")}`, dir: "ltr" }, number);
  const lines = [
    phone ? formatMessage(language, "call", { site: name, phone }) : [],
    appointment ? [makeElement("a", { href: appointment, ...EXTERNAL }, ...formatMessage(language, "book"))] : [],
  ];
  return lines.filter((line) => line.length).map((line) => makeElement("p", { class: "cs-contact" }, ...line));
}

/** @param {string} language */
function makeEmergencyLine(language) {
  const text = SITE?.emergency[language];
  return text ? [makeElement("p", { class: "cs-notice" }, makeElement("strong", {}, text))] : [];
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
  const items = badges.map(({ name, url, picture }) => {
    const shown = picture ? makeElement("img", { src: findRoot() + picture.path, alt: name, width: `${picture.width}`, height: `${picture.height}` }) : name;
    return makeElement("li", {}, makeElement("a", { href: url, ...EXTERNAL }, shown));
  });
  return [makeElement("ul", { class: "cs-badges" }, ...items)];
}
