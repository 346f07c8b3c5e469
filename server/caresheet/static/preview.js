/**
 * Puts what "Get your tag" offers onto the page of a made-up clinic. The fragment of the address says what to show: topic,
 * site, form (script, element, div, iframe, link), and the attributes of the tag. The page has a default for each.
 *
 * Trusted Types forbid writing a script's address, so the page has every script to choose from in a template.
 */
"use strict";
{
  const SLUG = /^[a-z0-9-]+$/;
  const LANGUAGE = /^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/;
  /** @type {Record<string, RegExp>} */
  const ATTRIBUTES = {
    lang: LANGUAGE,
    view: /^(library|search)$/,
    section: SLUG,
    "heading-level": /^[1-6]$/,
    scheme: /^(light|dark)$/,
    loading: /^eager$/,
    isolation: /^frame$/,
    address: /^off$/,
  };
  /** A window that is lower than this shows the topic at once, and not the clinic's header. In CSS pixels, as in preview.css. */
  const LOW_PX = 400;

  const TEMPLATE = /** @type {HTMLTemplateElement} */ (document.getElementById("scripts"));
  const wanted = new URLSearchParams(location.hash.slice(1));

  /** @param {string} name @param {RegExp} pattern */
  function read(name, pattern) {
    const value = wanted.get(name) ?? "";
    return pattern.test(value) ? value : "";
  }

  /** The attributes that every form of the tag has; some forms put a prefix before their names. */
  function readOptions() {
    return Object.fromEntries(Object.entries(ATTRIBUTES).map(([name, pattern]) => [name, read(name, pattern)]));
  }

  /** @param {Element} place */
  function readTopic(place) {
    if (read("view", ATTRIBUTES.view)) return "";
    const shown = place.querySelector("a")?.getAttribute("href")?.split("/")[2] ?? "";
    return read("topic", SLUG) || shown;
  }

  /** @param {Element} element @param {Record<string, string>} attributes @param {string} prefix */
  function addAttributes(element, attributes, prefix) {
    for (const [name, value] of Object.entries(attributes)) if (value) element.setAttribute(prefix + name, value);
    return element;
  }

  /** Copy a site's script from the template, because only a copy of it runs. The clinic gets the site's name. */
  function copyScript() {
    const site = read("site", SLUG);
    const found = site ? TEMPLATE.content.querySelector(`[src="sites/${site}/caresheet.js"]`) : null;
    const name = document.getElementById("name");
    if (found && name) name.textContent = found.nextElementSibling?.textContent ?? "";
    const script = found ?? TEMPLATE.content.querySelector("script");
    return script && document.importNode(script, true);
  }

  /** Read the title of a topic from its data. @param {string} topic @param {string} language @returns {Promise<string>} */
  async function readTitle(topic, language) {
    const answer = await fetch(`v1/topics/${language}/${topic}.json`);
    return answer.ok ? (await answer.json()).title : topic;
  }

  /** Make a frame that shows a topic without our script. @param {string} topic @param {string} language */
  async function makeFrame(topic, language) {
    const site = read("site", SLUG);
    const settings = Object.entries({ section: read("section", SLUG), scheme: read("scheme", ATTRIBUTES.scheme) });
    const frame = document.createElement("iframe");
    frame.title = await readTitle(topic, language);
    frame.width = "100%";
    frame.height = "600";
    frame.src = `v1/frame/${language}/${topic}.html${site && `?site=${site}`}#${new URLSearchParams(settings.filter(([, value]) => value))}`;
    return frame;
  }

  /** Make a link to a topic, or take the one to the list from the page. @param {string} topic @param {string} language */
  async function makeLink(topic, language) {
    const link = topic ? document.createElement("a") : TEMPLATE.content.querySelector(`a[href="topics/${language}/"]`)?.cloneNode(true);
    if (topic && link instanceof HTMLAnchorElement) {
      const section = read("section", SLUG);
      link.href = `topics/${language}/${topic}/${section && `#${section}`}`;
      link.textContent = await readTitle(topic, language);
    }
    const paragraph = document.createElement("p");
    if (link) paragraph.append(link);
    return paragraph;
  }

  /** Make what a tag consists of. @param {Element} place @param {Element} script @returns {Promise<Element[]>} */
  async function makeTag(place, script) {
    const topic = readTopic(place);
    const form = wanted.get("form");
    const language = read("lang", LANGUAGE) || (place.querySelector("a")?.getAttribute("href")?.split("/")[1] ?? "");
    if (form === "link") return [await makeLink(topic, language)];
    if (form === "iframe") return [await makeFrame(topic, language)];
    if (form === "element") return [addAttributes(document.createElement("care-sheet"), { topic, ...readOptions() }, ""), script];
    if (form !== "div") return [addAttributes(script, { topic, ...readOptions() }, "data-")];
    const div = addAttributes(document.createElement("div"), readOptions(), "data-");
    div.setAttribute("data-caresheet", topic);
    return [div, script];
  }

  async function show() {
    const place = document.getElementById("place");
    const script = copyScript();
    if (!place || !script) return;
    if (innerHeight < LOW_PX) scrollTo(0, place.offsetTop);
    place.replaceChildren(...(await makeTag(place, script)));
  }

  void show();
}
