/** Reads a page's content security policy, and tells what it blocks (CSP Level 3). `doctor/policy.py` does the same: change both. */
import { findOrigin, splitOrigin } from "./addresses.js";

/**
 * @typedef {Map<string, string[]>} Policy  its directives
 * @typedef {{ kind: string, address: string, nonce?: string, integrity?: string }} PageRequest
 */

const HOST_SOURCE = /^(?:([A-Za-z][A-Za-z0-9+.-]*):\/\/)?(\*|(?:\*\.)?[^/:*]+)(?::([0-9]+|\*))?(\/.*)?$/;
/**
 * The directives that decide about each kind of request, the nearest first.
 *
 * @type {Record<string, string[]>}
 */
const DIRECTIVES = {
  script: ["script-src-elem", "script-src", "default-src"],
  connect: ["connect-src", "default-src"],
  img: ["img-src", "default-src"],
  frame: ["frame-src", "child-src", "default-src"],
};

/** @param {string} text @returns {Policy[]} */
export function parsePolicies(text) {
  return text.split(",").map((written) => {
    const policy = new Map();
    for (const directive of written.split(";")) {
      const [name, ...sources] = directive.replace(/^[ \t\n\f\r]+|[ \t\n\f\r]+$/g, "").split(/[\t\n\f\r ]+/);
      if (name && !policy.has(name.toLowerCase())) policy.set(name.toLowerCase(), sources);
    }
    return policy;
  });
}

/**
 * Return the directive that would allow a request, with the sources it has now; empty if the request is allowed.
 *
 * @param {Policy} policy
 * @param {PageRequest} request
 * @param {string} base
 */
export function findMissingDirective(policy, request, base) {
  const named = DIRECTIVES[request.kind].find((name) => policy.has(name));
  const sources = (named && policy.get(named)) || [];
  if (!named || isAllowedBy(sources, request, base)) return "";
  const kept = sources.filter((source) => source.toLowerCase() !== "'none'");
  const name = named === "default-src" ? `${request.kind}-src` : named;
  const needed = sources.includes("'strict-dynamic'") ? "'nonce-…'" : findOrigin(request.address);
  return [name, ...kept, needed].join(" ");
}

/** @param {string[]} sources @param {PageRequest} request @param {string} base */
function isAllowedBy(sources, { kind, address, nonce, integrity }, base) {
  if (kind === "script") {
    if (nonce && sources.includes(`'nonce-${nonce}'`)) return true;
    if ((integrity ?? "").split(/[\t\n\f\r ]+/).some((each) => each && sources.includes(`'${each}'`))) return true;
    if (sources.includes("'strict-dynamic'")) return false;
  }
  return sources.some((source) => isMatch(source, address, base));
}

/** @param {string} source @param {string} address @param {string} base */
function isMatch(source, address, base) {
  const [scheme, host, port] = splitOrigin(address);
  const lowered = source.toLowerCase();
  if (lowered === "*") return ["http", "https"].includes(scheme);
  if (lowered === "'self'") return base !== "" && findOrigin(base) === findOrigin(address);
  if (lowered.endsWith(":")) return lowered === `${scheme}:` || (lowered === "http:" && scheme === "https");
  const found = HOST_SOURCE.exec(source);
  if (!found) return false;
  const [wantedScheme, wantedHost, wantedPort, path] = found.slice(1).map((each) => each ?? "");
  if (wantedScheme && ![scheme, scheme === "https" ? "http" : scheme].includes(wantedScheme.toLowerCase())) return false;
  if (!wantedScheme && scheme === "http" && base.startsWith("https:")) return false;
  const isPort = ["*", port || "*", ["80", "443"].includes(port) ? "" : "*"].includes(wantedPort);
  return isHostMatch(wantedHost.toLowerCase(), host) && isPort && isPathMatch(path, address);
}

/** @param {string} wanted @param {string} host */
function isHostMatch(wanted, host) {
  return wanted === "*" || wanted === host || (wanted.startsWith("*.") && host.endsWith(wanted.slice(1)));
}

/** @param {string} wanted @param {string} address */
function isPathMatch(wanted, address) {
  const path = address.replace(/^[^/]*\/\/[^/]*/, "").split("?")[0];
  return wanted.endsWith("/") ? path.startsWith(wanted) : wanted === "" || wanted === path;
}
