// Answers what is not a file of the library: pages, old names, withdrawn topics, unknown addresses. Cloudflare sends the
// files themselves without running this, except where the answer depends on the clinic or on the page that asks.
// Written by `caresheet export`, which replaces this file each time.
import { FRAME_POLICIES, KEPT_STATUSES, MISSING, MOVES, PAGE, RULES, SEALED, SITE_SCRIPT, UNKNOWN_SITE } from "./answers.js";

const ORIGIN = /^[a-z][a-z0-9+.-]*:\/\/([a-z0-9._-]+|\[[0-9a-f:.]+\])(:[0-9]{1,5})?$/i;
const CORS = "Access-Control-Allow-Origin";
// What belongs to a file and not to its address. The page for unknown addresses is sent at many.
const CLOUDFLARES_OWN = ["content-type", "content-encoding", "etag"];

export default {
  async fetch(request, env) {
    const { origin, pathname, search, searchParams } = new URL(request.url);
    const site = searchParams.get("site");
    const isFrame = pathname.startsWith("/v1/frame/");
    if (isFrame && site !== null && !Object.hasOwn(FRAME_POLICIES, site)) return answerMissing();
    const move = MOVES[pathname];
    if (move) {
      const query = isFrame && site !== null ? `?site=${site}` : pathname.startsWith("/handouts/") ? search : "";
      return answer(null, 301, { Location: move + query });
    }
    const file = findFile(pathname);
    let found = await fetchFile(file);
    if (found.status !== 404) return answer(found.body, found.status, {}, found.headers);
    found = await fetchFile(`/gone${file}`);
    if (found.ok) return answer(found.body, 410, {}, found.headers);
    if (new RegExp(SITE_SCRIPT).test(pathname)) return answerUnknownSite();
    if (await isPage()) return answer(null, 308, { Location: `${pathname}/` });
    return answerMissing();

    function fetchFile(path) {
      const asked = new Request(new URL(path, origin), { method: request.method, headers: request.headers });
      return env.ASSETS.fetch(asked);
    }

    async function isPage() {
      if (pathname.endsWith("/")) return false;
      return Object.hasOwn(MOVES, `${pathname}/`) || (await fetchFile(`${pathname}/index.html`)).ok || (await fetchFile(`/gone${pathname}/index.html`)).ok;
    }

    async function answerMissing() {
      const found = await fetchFile(pathname.startsWith("/v1/") && !isFrame ? "/v1/404.json" : "/404.html");
      return answer(found.body, 404, {}, found.headers);
    }

    async function answerUnknownSite() {
      const found = await fetchFile(UNKNOWN_SITE);
      return answer(found.body, found.status, {}, found.headers);
    }

    /** Make an answer with the headers of its address. Entity tags and content types are Cloudflare's. */
    function answer(body, status, own, given = []) {
      const headers = new Headers();
      for (const [name, value] of given) if (CLOUDFLARES_OWN.includes(name)) headers.set(name, value);
      const rule = findRule(pathname);
      for (const [name, value] of Object.entries({ ...rule, ...own })) headers.set(name, value);
      if (!KEPT_STATUSES.includes(status)) headers.set("Cache-Control", MISSING["Cache-Control"]);
      if (!rule[CORS] || !mayRead(rule, request.headers.get("Origin"))) headers.delete(CORS);
      if (isFrame) headers.set("Content-Security-Policy", FRAME_POLICIES[site ?? ""] ?? FRAME_POLICIES[""]);
      if (status === 301 || status === 308) headers.delete("Content-Type");
      return new Response(status === 304 || request.method === "HEAD" ? null : body, { status, headers });
    }
  },
};

function findFile(pathname) {
  if (pathname.endsWith("/")) return `${pathname}index.html`;
  return /^\/v1\/topics\/[^/]+$/.test(pathname) ? `${pathname}/index.json` : pathname;
}

/** Find the headers of an address: those of the rule with the longest address. */
function findRule(pathname) {
  let best = "";
  let headers = PAGE;
  for (const rule of RULES) {
    const fits = rule.pattern ? new RegExp(`^${rule.pattern}$`).test(pathname) : rule.isFolder ? pathname.startsWith(rule.address) : pathname === rule.address;
    if (fits && rule.address.length > best.length) [best, headers] = [rule.address, rule.headers];
  }
  return headers;
}

/** Tell whether a script of an origin may read a topic's text. A request without an origin is not from another one. */
function mayRead(rule, origin) {
  if (origin === null || !SEALED.length || !rule.Vary?.includes("Origin")) return true;
  return ORIGIN.test(origin) && !SEALED.some((pattern) => new RegExp(pattern, "i").test(origin));
}
