/**
 * Keeps a topic readable in a box of the page's that has a fixed height and centres what it holds, such as a hero. What is
 * higher than the box sticks out of it at both ends, and nobody can scroll to what sticks out at the top.
 */
import { getBox, setProperty } from "../base/natives.js";
import { readStyle } from "../base/reading.js";
import { isAnyAround, parentOf } from "../base/ancestry.js";

/** In less room than this, nobody can read. */
const LEAST_ROOM_PX = 200;

/**
 * @param {Element} host
 * @param {HTMLElement} column  scrolls if it is higher than the room that is left for it
 */
export function fitIntoBox(host, column) {
  const { top, height } = getBox(column);
  isAnyAround(parentOf(host), (node) => {
    const room = height - 2 * (node.scrollHeight - node.clientHeight);
    const isCut = room > LEAST_ROOM_PX && room < height && !node.scrollTop && top < getBox(node).top - 1;
    if (!isCut || !/center/.test(readStyle(node)("align-items") + readStyle(node)("justify-content"))) return;
    setProperty(column.style, "max-block-size", `${room}px`);
    setProperty(column.style, "overflow-y", "auto");
  });
}
