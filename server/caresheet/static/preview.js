/**
 * Puts the tag that "Get your tag" shows onto the page of a made-up clinic. The fragment of the address says what to
 * show: topic, lang, site, form (script, element, div), scheme, isolation. The page has a default for each.
 *
 * Trusted Types forbid writing a script's address, so the page has every script to choose from in a template.
 */
"use strict";
{
  const SLUG = /^[a-z0-9-]+$/;
  const LANGUAGE = /^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/;
  const SCHEME = /^(light|dark)$/;
  const ISOLATION = /^frame$/;

  const wanted = new URLSearchParams(location.hash.slice(1));

  /** @param {string} name @param {RegExp} pattern */
  function read(name, pattern) {
    const value = wanted.get(name) ?? "";
    return pattern.test(value) ? value : "";
  }

  /** The attributes that every form of the tag has; some forms put a prefix before their names. */
  function readOptions() {
    return { lang: read("lang", LANGUAGE), scheme: read("scheme", SCHEME), isolation: read("isolation", ISOLATION) };
  }

  /** @param {Element} place */
  function readTopic(place) {
    const shown = place.querySelector("a")?.getAttribute("href")?.split("/")[2] ?? "";
    return read("topic", SLUG) || shown;
  }

  /** @param {Element} element @param {Record<string, string>} attributes @param {string} prefix */
  function addAttributes(element, attributes, prefix) {
    for (const [name, value] of Object.entries(attributes)) if (value) element.setAttribute(prefix + name, value);
    return element;
  }

  /**
   * Copy a site's script from the template, because only a copy of it runs. The clinic gets the site's name.
   *
   * @param {HTMLTemplateElement} template
   */
  function copyScript(template) {
    const site = read("site", SLUG);
    const found = site ? template.content.querySelector(`[src="sites/${site}/caresheet.js"]`) : null;
    const name = document.getElementById("name");
    if (found && name) name.textContent = found.nextElementSibling?.textContent ?? "";
    const script = found ?? template.content.querySelector("script");
    return script && document.importNode(script, true);
  }

  /** @param {Element} place @param {Element} script */
  function placeTag(place, script) {
    const topic = readTopic(place);
    const form = wanted.get("form");
    if (form === "element") {
      place.replaceChildren(addAttributes(document.createElement("care-sheet"), { topic, ...readOptions() }, ""), script);
    } else if (form === "div") {
      const div = addAttributes(document.createElement("div"), { caresheet: topic, ...readOptions() }, "data-");
      place.replaceChildren(div, script);
    } else {
      place.replaceChildren(addAttributes(script, { topic, ...readOptions() }, "data-"));
    }
  }

  const place = document.getElementById("place");
  const template = document.getElementById("scripts");
  const script = template instanceof HTMLTemplateElement ? copyScript(template) : null;
  if (place && script) placeTag(place, script);
}
