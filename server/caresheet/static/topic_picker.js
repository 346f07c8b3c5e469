/** The box in which a person finds a topic by typing: an editable combobox with a list (WAI-ARIA APG). */
/**
 * @typedef {{ slug: string, title: string, lang: string }} PickedTopic  the title is in the language `lang`
 *
 * An index of the library: see `openIndex` in `widget/src/search/entry.js`.
 *
 * @typedef {object} OpenedIndex
 * @property {{ slug: string, title: string, isShown: boolean }[]} topics
 * @property {(query: string) => { hits: { place: number }[], words: Map<string, number> }} find
 * @property {(text: string, words: Map<string, number>) => string[]} splitByMarks
 *
 * @typedef {PickedTopic & { split: () => string[] }} Option  every second part of its split title is marked
 */

export class TopicPicker {
  /** A list that can still be overlooked. */
  static OPTIONS_AT_MOST = 50;

  /** @type {HTMLInputElement} */
  #input;
  /** @type {HTMLElement} */
  #list;
  /** @type {HTMLElement} */
  #status;
  /** @type {() => void} */
  #onPick;
  /** @type {string} */
  #defaultLanguage;
  /** @type {Map<string, Promise<OpenedIndex>>} */
  #indexes = new Map();
  /** @type {Option[]} */
  #options = [];
  #active = -1;
  #language = "";
  /** The clinic whose own topics are offered, too, and their languages. */
  #site = "";
  /** @type {string[]} */
  #ownLanguages = [];
  /** Counts what was asked, so that an answer that comes late is dropped. */
  #asked = 0;
  /** @type {PickedTopic} */
  #first;
  /** @type {PickedTopic} */
  picked;

  /**
   * @param {HTMLInputElement} input  its data has the slug and the language of the topic in it
   * @param {HTMLElement} list
   * @param {HTMLElement} status
   * @param {{ defaultLanguage: string, onPick: () => void }} settings
   */
  constructor(input, list, status, { defaultLanguage, onPick }) {
    [this.#input, this.#list, this.#status, this.#onPick] = [input, list, status, onPick];
    [this.#defaultLanguage, this.#language] = [defaultLanguage, defaultLanguage];
    this.#first = { slug: input.dataset.slug ?? "", title: input.defaultValue, lang: input.dataset.lang ?? "" };
    this.picked = this.#first;
    input.addEventListener("input", () => this.#ask(input.value));
    input.addEventListener("focus", () => input.select());
    input.addEventListener("click", () => this.#ask(""));
    input.addEventListener("blur", () => this.#close());
    input.addEventListener("keydown", (event) => this.#press(event));
    // The box keeps the focus while a person chooses with the mouse.
    list.addEventListener("mousedown", (event) => event.preventDefault());
    list.addEventListener("click", ({ target }) => {
      const option = target instanceof Element ? target.closest("[role=option]") : null;
      if (option) this.#pick([...list.children].indexOf(option));
    });
  }

  /** Offer the topics of a language, and those that it lacks in the default language. @param {string} language */
  async setLanguage(language) {
    if (await this.choose(this.picked.slug, language)) this.#onPick();
  }

  /** Offer a clinic's own topics, too. @param {string} site @param {string[]} languages  in which it has such topics */
  setSite(site, languages) {
    [this.#site, this.#ownLanguages] = [site, languages];
  }

  /** Pick the first topic again, in the default language, for any clinic. */
  reset() {
    this.setSite("", []);
    this.#language = this.#defaultLanguage;
    this.picked = this.#first;
    this.#close();
  }

  /**
   * Pick a topic by its name. Return whether there is one; undefined if that cannot be told. What a person picks in the
   * meantime counts instead, and what a person types in the meantime stays.
   *
   * @param {string} slug
   * @param {string} language
   */
  async choose(slug, language) {
    this.#language = language || this.#defaultLanguage;
    const [before, asked] = [this.picked, this.#asked];
    const options = await this.#find("").catch(() => undefined);
    if (!options || before !== this.picked) return undefined;
    const found = options.find((option) => option.slug === slug);
    if (!found) return false;
    this.picked = found;
    if (asked === this.#asked) this.#close();
    return true;
  }

  /** @param {string} query */
  async #ask(query) {
    const asked = ++this.#asked;
    const options = await this.#find(query);
    if (asked !== this.#asked) return;
    this.#options = options.slice(0, TopicPicker.OPTIONS_AT_MOST);
    this.#show();
  }

  /** List the topics that a query finds, or all. @param {string} query @returns {Promise<Option[]>} */
  async #find(query) {
    const languages = [...new Set([this.#language, this.#defaultLanguage])];
    /** @type {Map<string, Option>} */
    const found = new Map();
    const known = new Set();
    for (const lang of languages) {
      const { topics, find, splitByMarks } = await this.#open(lang);
      const { hits, words } = find(query);
      const listed = query.trim() ? hits.map(({ place }) => topics[place]) : topics.filter(({ isShown }) => isShown);
      for (const { slug, title } of listed) {
        if (!known.has(slug)) found.set(slug, { slug, title, lang, split: () => splitByMarks(title, words) });
      }
      for (const { slug } of topics) known.add(slug);
    }
    return [...found.values()];
  }

  /** @param {string} lang */
  #open(lang) {
    const paths = [`search/${lang}.json`, ...(this.#ownLanguages.includes(lang) ? [`search/${lang}/${this.#site}.json`] : [])];
    const key = paths.join(" ");
    const opened = this.#indexes.get(key) ?? this.#load(lang, paths);
    this.#indexes.set(key, opened);
    opened.catch(() => this.#indexes.delete(key));
    return opened;
  }

  /** @param {string} lang @param {string[]} paths  of the library's index, and of the clinic's @returns {Promise<OpenedIndex>} */
  async #load(lang, paths) {
    const code = import(new URL(this.#input.dataset.search ?? "", document.baseURI).href);
    const answers = paths.map(async (path) => (await fetch(new URL(path, document.baseURI))).json());
    const [{ searching }, ...indexes] = await Promise.all([code, ...answers]);
    return searching.openIndex(searching.joinIndexes(indexes, lang), new Date().toISOString().slice(0, 10));
  }

  #show() {
    this.#list.replaceChildren(...this.#options.map((option, at) => this.#makeOption(option, at)));
    this.#list.hidden = !this.#options.length;
    this.#input.setAttribute("aria-expanded", String(!this.#list.hidden));
    this.#say(this.#options.length);
    this.#activate(-1);
  }

  /** Say how many topics there are to screen readers, and to everyone that there are none. @param {number} count */
  #say(count) {
    this.#status.textContent = count ? `${count} ${count === 1 ? "topic" : "topics"}` : "No topic found";
    this.#status.classList.toggle("cs-unseen", count > 0);
  }

  /** @param {Option} option @param {number} at */
  #makeOption({ lang, split }, at) {
    const option = document.createElement("li");
    option.id = `topic-${at}`;
    option.setAttribute("role", "option");
    option.append(...split().map((part, which) => (which % 2 ? Object.assign(document.createElement("mark"), { textContent: part }) : part)));
    if (lang !== this.#language) option.append(` (${new Intl.DisplayNames(lang, { type: "language" }).of(lang)})`);
    option.lang = lang;
    return option;
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    const isOpen = !this.#list.hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!isOpen) return void this.#ask(this.#input.value === this.picked.title ? "" : this.#input.value);
      const step = event.key === "ArrowDown" ? 1 : -1;
      this.#activate((this.#active + step + this.#options.length) % this.#options.length);
    } else if (event.key === "Enter") {
      // It would send the form.
      event.preventDefault();
      if (isOpen) this.#pick(Math.max(this.#active, 0));
    } else if (event.key === "Escape") this.#close();
  }

  /** @param {number} at */
  #activate(at) {
    this.#active = at;
    [...this.#list.children].forEach((option, which) => option.setAttribute("aria-selected", String(which === at)));
    this.#list.children[at]?.scrollIntoView({ block: "nearest" });
    if (at < 0) this.#input.removeAttribute("aria-activedescendant");
    else this.#input.setAttribute("aria-activedescendant", `topic-${at}`);
  }

  /** @param {number} at */
  #pick(at) {
    this.picked = this.#options[at];
    this.#close();
    this.#onPick();
  }

  /** Close the list, and show the topic that is picked. */
  #close() {
    this.#asked++;
    this.#list.hidden = true;
    this.#status.classList.add("cs-unseen");
    this.#activate(-1);
    this.#input.setAttribute("aria-expanded", "false");
    this.#input.value = this.picked.title;
    this.#input.lang = this.picked.lang;
  }
}
