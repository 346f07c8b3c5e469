/** "Get your tag": writes the tag for a person's choices, shows it in the preview, and copies it. */
import { TopicPicker } from "./topic_picker.js";

{
  /**
   * @typedef {object} Choice
   * @property {string} topic  its slug
   * @property {string} title  in the topic's language
   * @property {string} titleLanguage
   * @property {string} language  a BCP 47 tag; empty: the page's own
   * @property {DOMStringMap} site  the data of its option: slug, script, pinned, integrity
   * @property {string} form
   * @property {string} appearance
   * @property {boolean} isPinned
   * @property {boolean} isSealed
   */

  /**
   * An attribute's name and value. An attribute with an empty value is left out; `true` writes the name alone.
   *
   * @typedef {[string, string | true]} Attribute
   */

  /** How long the button says "Copied", in milliseconds: long enough to read it. */
  const SAID_MS = 3000;

  const choices = find("choices", HTMLFormElement);
  const languages = find("language", HTMLSelectElement);
  const sites = find("site", HTMLSelectElement);
  const widths = find("widths", HTMLFieldSetElement);
  const copy = find("copy", HTMLButtonElement);
  const said = find("said", HTMLElement);
  const tag = find("tag", HTMLElement);
  const policy = find("policy", HTMLElement);

  /** The library's default language: the first option after "Same as your page". */
  const defaultLanguage = languages.options[1].dataset.lang ?? "";
  const topic = find("topic", HTMLInputElement);
  const topics = new TopicPicker(topic, find("topics-found", HTMLElement), find("topics-count", HTMLElement), { defaultLanguage, onPick: showChoice });
  const firstTopic = topics.picked.slug;

  let shownAddress = new URL("preview.html", document.baseURI).href;
  let preview = find("preview", HTMLIFrameElement);
  let forgetting = 0;

  /**
   * @template {HTMLElement} T
   * @param {string} id
   * @param {new () => T} kind
   * @returns {T}
   */
  function find(id, kind) {
    const found = document.getElementById(id);
    if (found instanceof kind) return found;
    throw new Error(`home.html: #${id} is missing`);
  }

  /** @param {HTMLSelectElement} select */
  function selected(select) {
    return select.selectedOptions[0] ?? select.options[0];
  }

  /** @returns {Choice} */
  function readChoice() {
    const { slug, title, lang } = topics.picked;
    const values = new FormData(choices);
    return {
      topic: slug,
      title,
      titleLanguage: lang,
      language: selected(languages).dataset.lang ?? "",
      site: selected(sites).dataset,
      form: String(values.get("form")),
      appearance: String(values.get("appearance")),
      isPinned: values.has("pin"),
      isSealed: values.has("seal"),
    };
  }

  /** @param {Choice} choice */
  function writeTag(choice) {
    if (choice.form === "script") return writeScript(choice, writeOptions("data-topic", "data-", choice));
    const isDiv = choice.form === "div";
    const [name, topic, prefix] = isDiv ? ["div", "data-caresheet", "data-"] : ["care-sheet", "topic", ""];
    const place = writeElement(name, writeOptions(topic, prefix, choice), writeFallback(choice));
    // Otherwise Cloudflare's Rocket Loader delays the script.
    return `${place}\n${writeScript(choice, [["data-cfasync", "false"]])}`;
  }

  /**
   * @param {Choice} choice
   * @param {Attribute[]} attributes
   */
  function writeScript({ site, isPinned }, attributes) {
    /** @type {Attribute[]} */
    const pin = isPinned ? [["integrity", site.integrity ?? ""], ["crossorigin", "anonymous"]] : [];
    return writeElement("script", [
      ["async", true],
      ["src", resolve((isPinned ? site.pinned : site.script) ?? "")],
      ...pin,
      ...attributes,
      ["referrerpolicy", "no-referrer"],
    ]);
  }

  /**
   * @param {string} topic  the name of the attribute for the topic
   * @param {string} prefix  the prefix of the other attributes' names
   * @param {Choice} choice
   * @returns {Attribute[]}
   */
  function writeOptions(topic, prefix, choice) {
    return [
      [topic, choice.topic],
      [`${prefix}lang`, choice.language],
      [`${prefix}scheme`, choice.appearance === "auto" ? "" : choice.appearance],
      [`${prefix}isolation`, choice.isSealed ? "frame" : ""],
    ];
  }

  /** @param {Choice} choice */
  function writeFallback({ topic, title, titleLanguage, language }) {
    const isForeign = language && language !== titleLanguage;
    return writeElement(
      "a",
      [["href", resolve(`topics/${titleLanguage}/${topic}/`)], ["lang", isForeign ? titleLanguage : ""]],
      escapeText(title),
    );
  }

  /**
   * @param {string} name
   * @param {Attribute[]} attributes
   * @param {string} [content]  markup
   */
  function writeElement(name, attributes, content = "") {
    const written = attributes.filter(([, value]) => value).map(writeAttribute);
    return `<${[name, ...written].join(" ")}>${content}</${name}>`;
  }

  /** @param {Attribute} attribute */
  function writeAttribute([name, value]) {
    return value === true ? name : `${name}="${escapeText(value)}"`;
  }

  /** @param {string} text */
  function escapeText(text) {
    return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
  }

  /** @param {string} path */
  function resolve(path) {
    return new URL(path, document.baseURI).href;
  }

  /**
   * Show the choice on the made-up clinic's page. Its address leaves out the page's own defaults.
   *
   * @param {Choice} choice
   */
  function showPreview(choice) {
    const options = new URLSearchParams();
    if (choice.topic !== firstTopic) options.set("topic", choice.topic);
    if (choice.language) options.set("lang", choice.language);
    if (choice.site.slug) options.set("site", choice.site.slug);
    if (choice.form !== "script") options.set("form", choice.form);
    if (choice.appearance !== "auto") options.set("scheme", choice.appearance);
    if (choice.isSealed) options.set("isolation", "frame");
    const address = new URL("preview.html", document.baseURI);
    address.hash = options.toString();
    if (address.href === shownAddress) return;
    shownAddress = address.href;
    // Each choice gets a new frame, so nothing of an earlier one can still load, and Back does not undo choices.
    const fresh = /** @type {HTMLIFrameElement} */ (preview.cloneNode());
    fresh.src = address.href;
    preview.replaceWith(fresh);
    preview = fresh;
  }

  function showChoice() {
    const choice = readChoice();
    tag.textContent = writeTag(choice);
    showPreview(choice);
    say("");
  }

  function showWidth() {
    const width = widths.querySelector("input:checked");
    preview.classList.toggle("cs-phone", width instanceof HTMLInputElement && width.value === "phone");
  }

  async function copyTag() {
    try {
      await navigator.clipboard.writeText(tag.textContent ?? "");
      sayCopied();
    } catch {
      getSelection()?.selectAllChildren(tag);
      say("Your browser does not let this page copy. The tag is selected: press Ctrl+C, or ⌘C on a Mac.");
    }
  }

  /** Say "Copied" on the button, for people who see it, and in the status line, for screen readers. */
  function sayCopied() {
    say("Copied");
    said.classList.add("cs-unseen");
    copy.textContent = "Copied";
    forgetting = setTimeout(() => say(""), SAID_MS);
  }

  /** @param {string} text */
  function say(text) {
    clearTimeout(forgetting);
    said.classList.remove("cs-unseen");
    said.textContent = text;
    copy.textContent = "Copy";
  }

  function start() {
    for (const control of [choices, widths, copy]) control.hidden = false;
    find("by-hand", HTMLElement).hidden = true;
    policy.textContent = policy.textContent?.replaceAll("https://YOUR-LIBRARY", location.origin) ?? "";
    choices.addEventListener("change", ({ target }) => {
      if (target === topic) return;
      if (target === languages) void topics.setLanguage(selected(languages).dataset.lang ?? "");
      showChoice();
    });
    widths.addEventListener("change", showWidth);
    copy.addEventListener("click", copyTag);
    showChoice();
    showWidth();
  }

  start();
}
