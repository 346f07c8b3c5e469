/** Shows each state that the server sends, and loads the clinic's page again when patients would see a change. */

/**
 * The state, as `PreviewState.describe` writes it.
 *
 * @typedef {object} Finding
 * @property {string} path  relative to the library
 * @property {number} line  from 1; 0: the whole file
 * @property {number} column
 * @property {string} severity  "error" or "warning"
 * @property {string} message
 *
 * @typedef {{ lang: string, slug: string, title: string, grade: number | null }} Topic
 *
 * @typedef {object} State
 * @property {number} shown  goes up with each build that changes what patients see; 0: there is nothing to show yet
 * @property {string} fault  what went wrong, if it is not a finding
 * @property {Finding[]} findings
 * @property {Topic[]} topics
 * @property {{ code: string, name: string }[]} languages
 * @property {string[]} sites
 */

const options = find("options", HTMLFormElement);
const languages = find("language", HTMLSelectElement);
const sites = find("site", HTMLSelectElement);
const width = find("width", HTMLSelectElement);
const scheme = find("scheme", HTMLSelectElement);
const filter = find("filter", HTMLInputElement);
const topics = find("topics", HTMLElement);
const frame = find("page", HTMLIFrameElement);
const all = find("all", HTMLInputElement);
const findings = find("findings", HTMLElement);
const status = find("status", HTMLElement);
const refused = find("refused", HTMLElement);
const errorList = find("errors", HTMLElement);
const last = find("last", HTMLButtonElement);

/** @type {State | undefined} */
let state;
let topic = location.hash.slice(1);
/** The address of the page in the frame, and the build that it shows, separated by a space. */
let loaded = "";
/** The topic whose last good version is wanted although its file has errors. */
let lastGood = "";

/**
 * @template {HTMLElement} T
 * @param {string} id
 * @param {new () => T} kind
 * @returns {T}
 */
function find(id, kind) {
  const found = document.getElementById(id);
  if (found instanceof kind) return found;
  throw new Error(`index.html: #${id} is missing`);
}

/**
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name
 * @param {Partial<HTMLElementTagNameMap[Name]>} [properties]
 * @param {...(Node | string)} children
 */
function make(name, properties = {}, ...children) {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
}

/**
 * Replace a list's options, and keep its choice if that is still one of them.
 *
 * @param {HTMLSelectElement} select
 * @param {[value: string, text: string][]} choices
 */
function offer(select, choices) {
  const chosen = select.value;
  select.replaceChildren(...choices.map(([value, text]) => make("option", { value, textContent: text })));
  if (choices.some(([value]) => value === chosen)) select.value = chosen;
}

/** @param {Finding[]} found @param {string} severity */
function describeCount(found, severity) {
  const count = found.filter((finding) => finding.severity === severity).length;
  return count ? `${count} ${severity}${count === 1 ? "" : "s"}` : "";
}

/** @param {State} state */
function showTopics(state) {
  const wanted = filter.value.trim().toLowerCase();
  const shown = state.topics.filter(
    ({ lang, title, slug }) => lang === languages.value && `${title} ${slug}`.toLowerCase().includes(wanted),
  );
  topics.replaceChildren(
    ...shown.map(({ lang, slug, title, grade }) => {
      const found = state.findings.filter(({ path }) => path === `topics/${lang}/${slug}.md`);
      const errors = describeCount(found, "error");
      const notes = [errors, describeCount(found, "warning"), grade === null ? "" : `grade ${grade}`];
      const note = make("small", { className: errors && "error" }, notes.filter(Boolean).join(", "));
      const link = make("a", { href: `#${slug}` }, title, note);
      if (slug === topic) link.setAttribute("aria-current", "page");
      return make("li", {}, link);
    }),
  );
}

/** @param {Finding} finding */
function makeEntry({ path, line, column, severity, message }) {
  const place = line ? `${path}:${line}:${column}` : path;
  const href = `/preview/source/${path}${line ? `#L${line}` : ""}`;
  // A picture has no lines to show.
  const source = path.startsWith("pictures/") ? make("small", {}, place) : make("a", { href, textContent: place });
  return make("li", { className: severity }, make("strong", {}, severity), " ", message, make("br"), source);
}

/** @param {State} state */
function showFindings(state) {
  const here = `topics/${languages.value}/${topic}.md`;
  const found = state.findings.filter(({ path, severity }) => all.checked || path === here || severity === "error");
  findings.replaceChildren(...found.map(makeEntry));
  if (!found.length) findings.append(make("li", {}, "Nothing."));
}

/**
 * Show what keeps the topic from being published in place of its old text. The errors of other topics do not hide it.
 *
 * @param {State} state
 */
function showErrors(state) {
  const here = `topics/${languages.value}/${topic}.md`;
  const errors = state.findings.filter(
    ({ path, severity }) => severity === "error" && (!state.shown || path === here || !path.startsWith("topics/")),
  );
  if (!errors.length) lastGood = "";
  errorList.replaceChildren(...errors.map(makeEntry));
  refused.hidden = !errors.length || lastGood === here;
  frame.hidden = frame.inert = !refused.hidden;
  last.hidden = !state.shown;
}

/** @param {State} state */
function showPage(state) {
  const query = new URLSearchParams({ topic, lang: languages.value, site: sites.value, scheme: scheme.value });
  const address = `/preview/page?${query}`;
  const isSameAddress = loaded.split(" ")[0] === address;
  if (!state.shown || loaded === `${address} ${state.shown}`) return;
  // Keep the reader's place, unless they chose another topic.
  const top = isSameAddress ? Math.round(frame.contentWindow?.scrollY ?? 0) : 0;
  loaded = `${address} ${state.shown}`;
  // A new document each time, but no new entry in the browser's history.
  frame.contentWindow?.location.replace(`${address}&shown=${state.shown}#${top}`);
}

function show() {
  if (!state) return;
  offer(languages, state.languages.map(({ code, name }) => [code, name]));
  offer(sites, [["", "None"], ...state.sites.map((site) => /** @type {[string, string]} */ ([site, site]))]);
  if (!state.topics.some(({ slug }) => slug === topic)) {
    const first = state.topics.find(({ lang }) => lang === languages.value) ?? state.topics[0];
    topic = first?.slug ?? "";
  }
  frame.className = width.value;
  const errors = describeCount(state.findings, "error");
  status.className = errors || state.fault ? "fault" : "";
  status.textContent =
    state.fault || (errors ? `${errors} to correct. Until then, patients see the last good version.` : "Up to date");
  showTopics(state);
  showFindings(state);
  showErrors(state);
  showPage(state);
}

options.addEventListener("change", show);
all.addEventListener("change", show);
filter.addEventListener("input", show);
last.addEventListener("click", () => {
  lastGood = `topics/${languages.value}/${topic}.md`;
  show();
});
addEventListener("hashchange", () => {
  topic = location.hash.slice(1);
  show();
});
const events = new EventSource("/preview/events");
events.addEventListener("message", ({ data }) => {
  state = JSON.parse(data);
  show();
});
events.addEventListener("error", () => {
  status.className = "fault";
  status.textContent = "The preview has stopped. To start it again, run: caresheet preview";
});
