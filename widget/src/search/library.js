/** Puts the search box into the widget's list of topics, and shows a large library by letter and by category. */
import { joinIndexes } from "./join.js";
import { startSearch } from "./session.js";
import { TEXTS } from "./settings.js";

/** Spelling checkers, histories and keyboards might send elsewhere what is typed. */
const KEPT_HERE = { autocomplete: "off", autocapitalize: "off", autocorrect: "off", spellcheck: "false" };

/**
 * @typedef {import("./show_library.js").Widget & {
 *   article: HTMLElement,
 *   isLarge: boolean,
 *   isAlone: boolean,
 *   setLanguage: (language: string) => void,
 * }} Widget
 */

/**
 * Add the box below the title of the list, or in place of the title if the box stands alone. The index is fetched when a reader
 * begins to type, or at once for a large library.
 *
 * @param {Widget} widget
 */
export async function addSearch(widget) {
  const { article, make, change, capture, isAlone, isLarge } = widget;
  const setOninput = capture("HTMLElement", "oninput", "set");
  const valueOf = capture("HTMLInputElement", "value", "get");
  const [title, ...parts] = /** @type {any} */ (article.childNodes);
  const input = make("input", { class: "cs-query", id: "cs-query", type: "search", ...KEPT_HERE });
  const status = make("p", { class: "cs-unseen", role: "status" });
  const results = make("div", { hidden: "" });
  const [block] = parts.splice(parts.length - 1, 1);
  const rest = parts;
  /** @type {Promise<ReturnType<typeof startSearch>> | undefined} */
  let session;

  async function start() {
    const index = joinIndexes(await widget.fetchIndexes(), widget.language);
    return startSearch({ ...widget, index, results, status, rest, with: isAlone ? [block] : [] });
  }

  const search = widget.whileIntact(async () => {
    try {
      session ??= start();
      (await session).search(valueOf(input));
    } catch {
      session = undefined;
      change(() => {
        results.replaceChildren(...widget.makeFailure());
        results.toggleAttribute("hidden", false);
      });
    }
  });
  setOninput(input, search);
  const label = make("label", { id: "cs-label", for: "cs-query" }, TEXTS[widget.language].search);
  title.after(make("div", { class: "cs-search", role: "search" }, label, input, status), results);
  if (isLarge) {
    session = start();
    rest.splice(0, 0, ...(await session).makeBrowser());
    results.after(...rest);
  }
  if (!isAlone) {
    const languages = makeLanguages(widget);
    results.after(...languages);
    rest.splice(rest.length, 0, ...languages);
    return;
  }
  title.remove();
  widget.setAttribute(article, "aria-labelledby", "cs-label");
  block.toggleAttribute("hidden", true);
}

/** Make a button for each other language of the library, in that language. @param {Widget} widget */
function makeLanguages({ make, onClick, language, languages, setLanguage }) {
  const others = Object.entries(languages).filter(([code]) => code !== language);
  const buttons = others.map(([code, { name }]) => {
    const button = make("button", { type: "button", lang: code }, name);
    onClick(button, () => setLanguage(code));
    return make("li", {}, button);
  });
  return buttons.length ? [make("div", { class: "cs-letters" }, make("ul", {}, ...buttons))] : [];
}
