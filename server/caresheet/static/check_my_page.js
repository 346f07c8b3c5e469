/** "Check my page": runs the checks of `caresheet doctor` on pasted HTML, and lists what to correct. */
import { checkPage, findLibrary, listTopics, summarize } from "./page_check/page_check.js";
import { readPage } from "./page_check/tags.js";
import { readTokens, valueOf } from "./page_check/tokens.js";

/**
 * @typedef {import("./page_check/report.js").LibraryFacts} LibraryFacts
 * @typedef {import("./page_check/report.js").TopicAnswer} TopicAnswer
 */

/** A page with more topics is checked without asking about the rest. */
const TOPICS_AT_MOST = 100;

/** @param {HTMLElement} section  holds the box; its data describe the library */
function startPageCheck(section) {
  const html = /** @type {HTMLTextAreaElement} */ (section.querySelector("textarea"));
  const button = /** @type {HTMLButtonElement} */ (section.querySelector("button"));
  const said = /** @type {HTMLElement} */ (section.querySelector("[role=status]"));
  const list = /** @type {HTMLElement} */ (section.querySelector("ul"));
  let checked = 0;
  button.addEventListener("click", async () => {
    const number = ++checked;
    // A status that is filled anew is announced again.
    said.textContent = "";
    const { summary, findings } = await checkPasted(html.value, section.dataset.library ?? "{}");
    if (number !== checked) return;
    said.textContent = summary;
    list.replaceChildren(...findings.map(makeFinding));
  });
  /** @type {HTMLElement} */ (section.parentElement).hidden = false;
}

/** @param {string} text @param {string} described */
async function checkPasted(text, described) {
  if (!text.trim()) return { summary: "Paste your page's HTML first.", findings: [] };
  const root = new URL(".", document.baseURI).href;
  const page = readPage(text);
  const used = findLibrary(page);
  const isOurs = !used || used === root;
  const library = isOurs ? await askLibrary(page, { ...JSON.parse(described), root }) : null;
  const known = { base: "", policies: [], library };
  const findings = checkPage(page, known);
  const count = findings.length;
  const note = isOurs ? "" : ` Its tags name another library, ${used}, so the names of topics were not checked.`;
  if (count) return { summary: `${count} ${count === 1 ? "thing" : "things"} to correct.${note}`, findings };
  const { count: tags, topics } = summarize(page, known);
  const named = topics.length ? `, ${topics.length === 1 ? "topic" : "topics"} ${topics.join(", ")}` : "";
  return { summary: `No problem found: ${tags} ${tags === 1 ? "tag" : "tags"}${named}.${note}`, findings };
}

/**
 * Ask the library about the topics that a page names. What it does not answer is not checked.
 *
 * @param {import("./page_check/tags.js").Page} page
 * @param {LibraryFacts} described
 * @returns {Promise<LibraryFacts>}
 */
async function askLibrary(page, described) {
  const { root, languages } = described;
  const asked = listTopics(page, root, languages).slice(0, TOPICS_AT_MOST);
  const answers = Object.fromEntries(await Promise.all(asked.map(async (key) => [key, await askAbout(root, key)])));
  const unknown = new Set(asked.filter((key) => answers[key].status === 404).map((key) => key.split("/")[0]));
  const topics = Object.fromEntries(await Promise.all([...unknown].map(async (each) => [each, await listNames(root, each)])));
  return { ...described, answers, topics };
}

/** @param {string} root @param {string} key @returns {Promise<TopicAnswer>} */
async function askAbout(root, key) {
  try {
    const answer = await fetch(`${root}v1/topics/${key.split("/").map(encodeURIComponent).join("/")}.html`);
    const tokens = readTokens(await answer.text());
    const sections = tokens.filter((each) => valueOf(each, "class") === "cs-section").map((each) => valueOf(each, "aria-labelledby") ?? "");
    return { status: answer.status, sections, pictures: tokens.some(({ name }) => name === "img") };
  } catch {
    return { status: 0 };
  }
}

/** @param {string} root @param {string} language @returns {Promise<string[]>} */
async function listNames(root, language) {
  try {
    const { topics } = await (await fetch(`${root}v1/topics/${language}/index.json`)).json();
    return topics.map((/** @type {{ slug: string }} */ { slug }) => slug);
  } catch {
    return [];
  }
}

/**
 * @param {import("./page_check/report.js").PageFinding} finding
 * @param {number} index
 * @param {import("./page_check/report.js").PageFinding[]} findings
 */
function makeFinding({ line, message, write }, index, findings) {
  const [found, ...advice] = message.split("; ");
  const item = document.createElement("li");
  const place = Object.assign(document.createElement("strong"), { textContent: line ? `Line ${line}` : "The whole page" });
  const sentence = (/** @type {string} */ text) => `${text[0].toUpperCase()}${text.slice(1)}.`;
  item.append(place, ` ${[found, advice.join("; ")].filter(Boolean).map(sentence).join(" ")}`);
  // What to write for a tag is the same for all that is wrong with it.
  if (!write || write === findings[index + 1]?.write) return item;
  const code = Object.assign(document.createElement("code"), { textContent: write });
  const block = document.createElement("pre");
  block.append(code);
  item.append(block);
  return item;
}

const section = document.getElementById("check");
if (section) startPageCheck(section);
