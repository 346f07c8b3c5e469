/** Reads elements of the page. Any of them may be a form, in which a field that is named like a method or property hides it. */
import { capture } from "./natives.js";

/** @type {<Child extends Node>(parent: Node, child: Child) => Child} */
export const appendTo = capture("Node", "appendChild");
/** @type {(element: Element, name: string) => string | null} */
export const getAttribute = capture("Element", "getAttribute");
/** @type {(element: Element) => string} */
export const localNameOf = capture("Element", "localName", "get");
/** @type {(element: Element, selectors: string) => Element | null} */
export const findFirst = capture("Element", "querySelector");
/** @type {(element: Element, selectors: string) => NodeListOf<Element>} */
export const findAll = capture("Element", "querySelectorAll");
/** @type {(node: Node, other: Node) => boolean} */
export const contains = capture("Node", "contains");
/** @type {(node: Node) => Node} */
export const rootOf = capture("Node", "getRootNode");
