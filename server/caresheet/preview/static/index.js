// Shows each state that the server sends, and loads the clinic's page again when patients would see a change.
const find = (id) => document.getElementById(id);
const options = find("options");
const frame = find("page");
let state;
let topic = location.hash.slice(1);
let loaded = "";

function make(name, properties = {}, ...children) {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
}

function choose(select, options) {
  const chosen = select.value;
  select.replaceChildren(...options.map(([value, text]) => make("option", { value, textContent: text })));
  if (options.some(([value]) => value === chosen)) select.value = chosen;
}

function countOf(findings, severity) {
  const count = findings.filter((finding) => finding.severity === severity).length;
  return count ? `${count} ${severity}${count === 1 ? "" : "s"}` : "";
}

function findingsOf({ lang, slug }) {
  return state.findings.filter(({ path }) => path === `topics/${lang}/${slug}.md`);
}

function showTopics() {
  const wanted = find("filter").value.trim().toLowerCase();
  const shown = state.topics.filter(
    ({ lang, title, slug }) => lang === options.lang.value && `${title} ${slug}`.toLowerCase().includes(wanted),
  );
  find("topics").replaceChildren(
    ...shown.map((each) => {
      const found = findingsOf(each);
      const errors = countOf(found, "error");
      const notes = [errors, countOf(found, "warning"), each.grade === null ? "" : `grade ${each.grade}`];
      const link = make("a", { href: `#${each.slug}` }, each.title, make("small", {}, notes.filter(Boolean).join(", ")));
      if (errors) link.lastChild.className = "error";
      if (each.slug === topic) link.setAttribute("aria-current", "page");
      return make("li", {}, link);
    }),
  );
}

function showFindings() {
  const here = `topics/${options.lang.value}/${topic}.md`;
  const isForAll = find("all").checked;
  const found = state.findings.filter(({ path, severity }) => isForAll || path === here || severity === "error");
  find("findings").replaceChildren(
    ...found.map(({ path, line, column, severity, message }) => {
      const place = line ? `${path}:${line}:${column}` : path;
      const href = `/preview/source/${path}${line ? `#L${line}` : ""}`;
      // A picture has no lines to show.
      const source = path.startsWith("pictures/") ? make("small", {}, place) : make("a", { href, textContent: place });
      const item = make("li", { className: severity }, make("strong", {}, severity), " ", message, make("br"), source);
      return item;
    }),
  );
  if (!found.length) find("findings").append(make("li", {}, "Nothing."));
}

function showPage() {
  const query = new URLSearchParams({ topic, lang: options.lang.value, site: options.site.value, scheme: options.scheme.value });
  const address = `/preview/page?${query}`;
  const isSameAddress = loaded.split(" ")[0] === address;
  if (!state.shown || loaded === `${address} ${state.shown}`) return;
  // Keep the reader's place, unless they chose another topic.
  const top = isSameAddress ? Math.round(frame.contentWindow?.scrollY ?? 0) : 0;
  loaded = `${address} ${state.shown}`;
  // A new document each time, but no new entry in the browser's history.
  frame.contentWindow.location.replace(`${address}&shown=${state.shown}#${top}`);
}

function show() {
  if (!state) return;
  choose(options.lang, state.languages.map(({ code, name }) => [code, name]));
  choose(options.site, [["", "None"], ...state.sites.map((site) => [site, site])]);
  if (!state.topics.some(({ slug }) => slug === topic)) topic = state.topics[0]?.slug ?? "";
  frame.className = options.width.value;
  const errors = countOf(state.findings, "error");
  find("status").className = errors || state.fault ? "fault" : "";
  find("status").textContent =
    state.fault || (errors ? `${errors} to correct. Until then, patients see the last good version.` : "Up to date");
  showTopics();
  showFindings();
  showPage();
}

options.addEventListener("change", show);
find("all").addEventListener("change", show);
find("filter").addEventListener("input", show);
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
  find("status").className = "fault";
  find("status").textContent = "The preview has stopped. To start it again, run: caresheet preview";
});
