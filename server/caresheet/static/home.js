/** "Get your tag": writes the tag for a person's choices, shows it in the preview, and keeps the choices in the address. */
import { holdsChoices, readFragment, replaceAddress, writeAddress } from "./home/address.js";
import { Controls } from "./home/controls.js";
import { CopyButtons } from "./home/copying.js";
import { PreviewFrame } from "./home/preview_frame.js";
import { SectionList } from "./home/sections.js";
import { SnippetView } from "./home/snippet_view.js";
import { findBestForm, writePolicy, writeSnippets } from "./home/snippets.js";
import { TopicPicker } from "./topic_picker.js";

{
  /** How much of a value that cannot be had is repeated. */
  const SHOWN_LETTERS = 40;

  const form = find("choices", HTMLFormElement);
  const topic = find("topic", HTMLInputElement);
  const languages = find("language", HTMLSelectElement);
  const sites = find("site", HTMLSelectElement);
  const widths = find("widths", HTMLFieldSetElement);
  const fold = find("fold", HTMLButtonElement);
  const notice = find("notice", HTMLElement);

  /** The library's default language: the first option after "Same as your page". */
  const defaultLanguage = languages.options[1].value;
  const controls = new Controls(form);
  const buttons = new CopyButtons(find("said", HTMLElement));
  const copy = find("copy", HTMLButtonElement);
  const snippets = new SnippetView(find("snippets", HTMLElement), find("tag", HTMLElement), copy, buttons);
  const sections = new SectionList(find("section", HTMLSelectElement));
  const topics = new TopicPicker(topic, find("topics-found", HTMLElement), find("topics-count", HTMLElement), {
    defaultLanguage,
    onPick: () => showChoices(),
  });
  const preview = new PreviewFrame(find("preview", HTMLIFrameElement), find("preview-page", HTMLAnchorElement), topics.picked.slug);
  /** Counts the addresses that were read, so that one that comes late is dropped. */
  let addressesRead = 0;

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

  /** @returns {import("./home/tag.js").Choices} */
  function readChoices() {
    const chosen = controls.read();
    return { topic: chosen.view ? "" : topics.picked.slug, ...chosen, form: chosen.form ?? findBestForm(chosen.for) };
  }

  /** @returns {import("./home/tag.js").Facts} */
  function readFacts() {
    const { title, lang } = topics.picked;
    const { script = "", pinned = "", integrity = "", isolation } = sites.selectedOptions[0].dataset;
    const language = languages.value ? languages.selectedOptions[0] : languages.options[1];
    return {
      title,
      titleLanguage: lang,
      listTitle: language.dataset.list ?? "",
      defaultLanguage,
      site: { script, pinned, integrity, isSealed: isolation === "frame" },
    };
  }

  /** Show what is chosen: the tag, the preview and the guide. */
  function show() {
    const facts = readFacts();
    // First, because another topic has other sections.
    void sections.list(topics.picked);
    controls.offer(facts.site.isSealed);
    const choices = readChoices();
    snippets.show(writeSnippets(choices, facts));
    preview.show(choices, facts.titleLanguage);
    for (const guide of document.querySelectorAll(".cs-guide")) {
      /** @type {HTMLElement} */ (guide).hidden = guide.id !== `guide-${choices.for || "page"}`;
    }
  }

  /** Show what a person has just chosen, and keep it in the address. */
  function showChoices() {
    notice.textContent = "";
    show();
    replaceAddress(describeChoices());
  }

  /** Describe the choices for the address, which leaves out the form that is best anyway. */
  function describeChoices() {
    const choices = readChoices();
    return { ...choices, form: choices.form === findBestForm(choices.for) ? "" : choices.form };
  }

  /** Choose what the address says. What cannot be had stays at its default, and a line says so. */
  async function readAddress() {
    const turn = ++addressesRead;
    const wanted = readFragment(location.hash);
    reset();
    for (const [name, value] of Object.entries(wanted)) controls.set(name, value);
    // These exclude each other, so that neither would be left.
    if (wanted.view && wanted.for === "iframe") controls.set("for", "");
    const { view, for: kind } = controls.read();
    if (!wanted.form) controls.set("form", findBestForm(kind));
    offerTopicsOfSite();
    if (!view && (wanted.topic || wanted.lang)) await topics.choose(wanted.topic || topics.picked.slug, languages.value);
    await sections.list(topics.picked);
    if (turn !== addressesRead) return;
    if (wanted.section) controls.set("section", wanted.section);
    show();
    const chosen = readChoices();
    const missing = Object.entries(wanted).filter(([name, value]) => (chosen[name] ?? "") !== value);
    notice.textContent = missing.length ? writeNotice(missing) : "";
    find("more-choices", HTMLDetailsElement).open = form.querySelector("details :checked") !== null;
  }

  /** @param {[string, string][]} missing */
  function writeNotice(missing) {
    const said = missing.map(([name, value]) => `${name} “${value.slice(0, SHOWN_LETTERS)}”`).join(", ");
    return `This link asks for something that cannot be had here, so it was left out: ${said}.`;
  }

  function reset() {
    controls.reset();
    controls.offer(false);
    topics.reset();
    notice.textContent = "";
  }

  function startAgain() {
    reset();
    show();
    history.replaceState(history.state, "", location.pathname + location.search);
  }

  function offerTopicsOfSite() {
    topics.setSite(sites.value, sites.selectedOptions[0].dataset.topics?.split(" ") ?? []);
  }

  /** Pick the first topic again if the picked one is another clinic's own. */
  async function keepTopic() {
    offerTopicsOfSite();
    if ((await topics.choose(topics.picked.slug, languages.value)) !== false) return;
    topics.reset();
    offerTopicsOfSite();
    await topics.choose(topics.picked.slug, languages.value);
    showChoices();
  }

  /** @param {Event} event */
  function onChoice({ target }) {
    if (target === topic) return;
    if (target === sites) void keepTopic();
    if (target === languages) void topics.setLanguage(languages.value);
    const { for: kind } = controls.read();
    if (target === find("paste", HTMLSelectElement)) controls.set("form", findBestForm(kind));
    showChoices();
  }

  /** A link to a place in the page does not take the choices out of the address. @param {HashChangeEvent} event */
  function onNewFragment({ oldURL }) {
    if (holdsChoices(location.hash)) void readAddress();
    else if (holdsChoices(new URL(oldURL).hash)) replaceAddress(describeChoices());
  }

  function foldPreview() {
    const isFolded = find("show", HTMLElement).classList.toggle("cs-folded");
    fold.setAttribute("aria-expanded", String(!isFolded));
    fold.textContent = isFolded ? "Show" : "Hide";
  }

  function start() {
    for (const control of [form, widths, fold, find("share", HTMLElement)]) control.hidden = false;
    find("by-hand", HTMLElement).hidden = true;
    find("policy", HTMLElement).textContent = writePolicy(false);
    buttons.add(find("copy-link", HTMLButtonElement), () => writeAddress(describeChoices()));
    form.addEventListener("change", onChoice);
    form.addEventListener("submit", (event) => event.preventDefault());
    find("reset", HTMLButtonElement).addEventListener("click", startAgain);
    widths.addEventListener("change", () => preview.setPhone(find("width-phone", HTMLInputElement).checked));
    fold.addEventListener("click", foldPreview);
    window.addEventListener("hashchange", onNewFragment);
    preview.setPhone(find("width-phone", HTMLInputElement).checked);
    if (holdsChoices(location.hash)) void readAddress();
    else show();
  }

  start();
}
