/**
 * A topic as a sheet to print. The address can name a clinic (?site=willow-street), ask for the print dialog (?print) or for
 * large type (?large), and tell which version a printed sheet is (#v=20261101-…). Browsers send that last part to no server.
 */
import { find, make } from "./elements.js";

{
  /** @typedef {{ name: string, url: string, picture: { path: string, width: number, height: number } | null }} Badge */
  /** @typedef {{ name: string, phone: string | null, emergency: Record<string, string>, badges: Badge[] }} Clinic */

  const query = new URLSearchParams(location.search);
  const { root = "", version: current = "", site: owner } = document.body.dataset;
  /** Three letters stand for each part: render/handout.py writes them. */
  const VERSION = /^#v=(\d{4})(\d\d)(\d\d)-((?:[\w-]{3}){2,})$/;

  /** Say whether the sheet that the address is from is current. */
  function checkSheet() {
    if (!location.hash.startsWith("#v=")) return;
    const notes = find(document, ".cs-check", HTMLElement);
    for (const note of notes.children) note.toggleAttribute("hidden", true);
    const [, year, month, day, codes = ""] = VERSION.exec(location.hash) ?? [];
    const changes = year ? compare(split(codes), split(current.slice(current.indexOf("-") + 1))) : undefined;
    const state = !changes ? "unknown" : changes.length ? "changed" : "current";
    const note = find(notes, `[data-state=${state}]`, HTMLElement);
    if (changes) {
      const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
      const { lang } = document.documentElement;
      const words = new Intl.DateTimeFormat(lang, { dateStyle: "long", timeZone: "UTC" }).format(date);
      for (const time of note.querySelectorAll("time")) time.replaceChildren(words);
    }
    if (changes?.length) listChanges(note, changes);
    note.hidden = false;
  }

  /** @param {string} codes */
  function split(codes) {
    return codes.match(/.{3}/g) ?? [];
  }

  /**
   * Find what has changed: the numbers of the new parts that the old version does not have, and -1 if it has parts that
   * the new one lacks. The first two parts are the title and the summary; the sections come after them.
   *
   * @param {string[]} before
   * @param {string[]} after
   */
  function compare(before, after) {
    const opening = [0, 1].filter((number) => before[number] !== after[number]);
    const [old, now] = [before.slice(2), after.slice(2)];
    const kept = findCommon(old, now);
    const changed = now.map((_, number) => number).filter((number) => !kept.has(number));
    const isShorter = old.length - kept.size > changed.length;
    return [...opening, ...changed.map((number) => number + 2), ...(isShorter ? [-1] : [])];
  }

  /**
   * The places in `now` of the longest sequence that both have in the same order.
   *
   * @param {string[]} old
   * @param {string[]} now
   */
  function findCommon(old, now) {
    /** @type {number[][]} The longest sequence that ends before each place of `now`. */
    let row = Array.from({ length: now.length + 1 }, () => []);
    for (const code of old) {
      const next = [row[0] ?? []];
      now.forEach((other, place) => {
        const [above = [], left = [], diagonal = []] = [row[place + 1], next[place], row[place]];
        next.push(other === code ? [...diagonal, place] : above.length >= left.length ? above : left);
      });
      row = next;
    }
    return new Set(row.at(-1));
  }

  /** @param {HTMLElement} note @param {number[]} changes */
  function listChanges(note, changes) {
    const headings = [...document.querySelectorAll(".cs-section > :first-child")];
    const links = changes.filter((part) => part >= 2).map((part) => headings[part - 2]);
    find(note, "ul", HTMLElement).replaceChildren(
      ...links.flatMap((heading) =>
        heading ? [make("li", {}, make("a", { href: `#${heading.id}` }, heading.textContent ?? ""))] : [],
      ),
    );
    find(note, "[data-part=opening]", HTMLElement).hidden = !changes.some((part) => part === 0 || part === 1);
    find(note, "[data-part=removed]", HTMLElement).hidden = !changes.includes(-1);
  }

  /** Show the clinic that the address names, or whose topic it is. Without its file, the sheet is the library's own. */
  async function showClinic() {
    const site = query.get("site") ?? owner;
    if (!site) return;
    const answer = await fetch(`${root}sites/${encodeURIComponent(site)}/clinic.json`, { credentials: "omit" });
    if (!answer.ok) return;
    /** @type {Clinic} */
    const clinic = await answer.json();
    const place = find(document, ".cs-clinic", HTMLElement);
    // The two characters keep the number's own direction in a sentence that is read from right to left.
    const call = (place.dataset.call ?? "").replace("{site}", clinic.name).replace("{phone}", `\u2066${clinic.phone}\u2069`);
    const emergency = clinic.emergency[document.documentElement.lang];
    place.replaceChildren(
      make("p", { class: "cs-clinic-name" }, clinic.name),
      ...(clinic.phone ? [make("p", { class: "cs-clinic-phone" }, call)] : []),
      ...(clinic.badges.length ? [make("ul", {}, ...clinic.badges.map(makeBadge))] : []),
      ...(emergency ? [make("p", { class: "cs-clinic-emergency" }, emergency)] : []),
    );
    place.hidden = false;
    await Promise.allSettled([...place.querySelectorAll("img")].map((image) => image.decode()));
  }

  /** @param {Badge} badge */
  function makeBadge({ name, picture }) {
    if (!picture) return make("li", {}, name);
    const { path, width, height } = picture;
    return make("li", {}, make("img", { src: root + path, alt: name, width: `${width}`, height: `${height}` }));
  }

  const button = find(document, "#print", HTMLButtonElement);
  button.addEventListener("click", () => window.print());
  button.hidden = false;
  if (query.has("large")) find(document, "#large", HTMLInputElement).checked = true;
  checkSheet();
  addEventListener("hashchange", checkSheet);
  showClinic()
    .catch(() => {})
    .then(() => {
      if (query.has("print")) window.print();
    });
}
