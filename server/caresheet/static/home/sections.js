/** Lists the sections of the chosen topic. They come from the topic itself, which every host has as a file. */

/** @typedef {{ id: string, title: string }} Section */

export class SectionList {
  /** @type {HTMLSelectElement} */
  #select;
  /** The topic whose sections are listed, or being loaded. */
  #listed = "";
  /** @type {Promise<void>} */
  #loading = Promise.resolve();

  /** @param {HTMLSelectElement} select */
  constructor(select) {
    this.#select = select;
  }

  /**
   * List a topic's sections. The promise resolves when they are listed, or when they cannot be loaded.
   *
   * @param {{ slug: string, lang: string }} topic
   */
  list({ slug, lang }) {
    const address = `v1/topics/${lang}/${slug}.html`;
    if (address === this.#listed) return this.#loading;
    this.#listed = address;
    this.#show([], lang);
    this.#loading = loadDocument(address).then((topic) => {
      if (address === this.#listed) this.#show(findSections(topic), lang);
    });
    return this.#loading;
  }

  /** @param {Section[]} sections @param {string} lang */
  #show(sections, lang) {
    const [whole] = this.#select.options;
    const options = sections.map(({ id, title }) => Object.assign(new Option(title, id), { lang }));
    this.#select.replaceChildren(whole, ...options);
  }
}

/** @param {Document | null} topic @returns {Section[]} */
function findSections(topic) {
  const headings = topic?.querySelectorAll(".cs-section > [id]") ?? [];
  return [...headings].map(({ id, textContent }) => ({ id, title: textContent ?? "" }));
}

/** Load a document. Unlike a parser of text, this needs no Trusted Types. @param {string} path @returns {Promise<Document | null>} */
function loadDocument(path) {
  const request = new XMLHttpRequest();
  request.open("GET", new URL(path, document.baseURI));
  request.responseType = "document";
  return new Promise((resolve) => {
    request.onloadend = () => resolve(request.status === 200 ? request.responseXML : null);
    request.send();
  });
}
