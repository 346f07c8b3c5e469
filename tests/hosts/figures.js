// What a page's topic and seal look like, frame by frame. The widget's build must have open roots.
{
  const CONTROLS = "a, button, input, select, textarea, summary, [role=button]";
  /** Less of a topic than this has no room for text below a seal, in px. */
  const LEAST_HEIGHT = 80;

  const parentOf = (node) => node.assignedSlot ?? node.parentElement ?? node.getRootNode().host;
  const intersect = (one, other) => ({
    left: Math.max(one.left, other.left),
    top: Math.max(one.top, other.top),
    right: Math.min(one.right, other.right),
    bottom: Math.min(one.bottom, other.bottom),
  });

  /** Find the part of a topic that is in the window, and in whatever scrolls or crops it. */
  function findVisible(topic) {
    let visible = intersect(topic.getRootNode().host.getBoundingClientRect(), { left: 0, top: 0, right: innerWidth, bottom: innerHeight });
    for (let node = parentOf(topic.getRootNode().host); node && node !== document.body && node !== document.documentElement; node = parentOf(node)) {
      const { overflowX, overflowY } = getComputedStyle(node);
      if (overflowX !== "visible" || overflowY !== "visible") visible = intersect(visible, node.getBoundingClientRect());
    }
    return visible;
  }

  const measures = {
    shift: 0,
    /** The topics' seals have so often been lifted, and put back into the flow. */
    changes: 0,
    /** The seals have so often moved although their topics have not. */
    hops: 0,
    framesWithText: 0,
    framesOutOfPlace: 0,
    firstOutOfPlace: "",
  };

  function look(topic) {
    const root = topic.getRootNode();
    const visible = findVisible(topic);
    const seal = root.querySelector(".cs-seal")?.getBoundingClientRect();
    const isReadable = visible.bottom - visible.top > LEAST_HEIGHT && visible.right > visible.left;
    const isInPlace =
      seal && seal.height > 0 && seal.top >= visible.top - 2 && seal.bottom <= visible.bottom + 2 && seal.left >= visible.left - 2 && seal.right <= visible.right + 2;
    return { root, visible, seal, isReadable, isInPlace };
  }

  function record(topic) {
    let wasLifted = null;
    let last;
    /** Called once a frame is painted. */
    const recordFrame = () => {
      const { root, visible, seal, isReadable, isInPlace } = look(topic);
      const isLifted = Boolean(root.querySelector(".cs-rail")?.matches(":popover-open"));
      measures.changes += Number(wasLifted !== null && wasLifted !== isLifted);
      wasLifted = isLifted;
      const { top } = root.host.getBoundingClientRect();
      if (seal && last && last.top === top && Math.abs(last.sealTop - seal.top) > 2) measures.hops++;
      last = seal && { top, sealTop: seal.top };
      measures.framesWithText += Number(isReadable);
      if (isReadable && !isInPlace) {
        measures.framesOutOfPlace++;
        measures.firstOutOfPlace ||= JSON.stringify([seal, visible, isLifted]);
      }
      if (topic.isConnected) requestAnimationFrame(() => setTimeout(recordFrame));
    };
    recordFrame();
  }

  /** Tell whether at a point a control lies over the page's own boxes that hold the topic. */
  function isOver(control, place, x, y) {
    const layers = document.elementsFromPoint(x, y);
    const at = layers.indexOf(control);
    return at >= 0 && !layers.slice(0, at).some((layer) => layer !== place && layer.contains(place) && !layer.contains(control));
  }

  /** List the page's own controls that the seal lies on. */
  function findCovered(topic) {
    const { root, seal, isReadable } = look(topic);
    // In the flow, the seal is below what it meets there: the guard is about to lift it.
    if (!seal?.height || !isReadable || !root.querySelector(".cs-rail").matches(":popover-open")) return [];
    let place = topic.getRootNode().host.getRootNode().host;
    while (place.getRootNode() !== document) place = place.getRootNode().host;
    return [...document.querySelectorAll(CONTROLS)].filter((control) => {
      if (place.contains(control) || !control.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return false;
      const common = intersect(seal, control.getBoundingClientRect());
      const [x, y] = [(common.left + common.right) / 2, (common.top + common.bottom) / 2];
      return common.right - common.left > 2 && common.bottom - common.top > 2 && isOver(control, place, x, y);
    }).map((control) => control.textContent.trim() || control.outerHTML);
  }

  /** Tell whether the seal is in the window although its topic is not. */
  function isLeftBehind(topic) {
    const { seal, visible } = look(topic);
    return visible.bottom <= visible.top && seal?.height > 0 && seal.bottom > 0 && seal.top < innerHeight;
  }

  new PerformanceObserver((list) => {
    for (const { value, hadRecentInput } of list.getEntries()) if (!hadRecentInput) measures.shift += value;
  }).observe({ type: "layout-shift", buffered: true });
  Object.defineProperty(document, "hostFigures", { value: { measures, record, findCovered, findVisible, isLeftBehind } });
}
