import { h, render } from "preact";
import { useState } from "preact/hooks";

function Page() {
  const [isShown, setShown] = useState(true);
  const link = h("a", { href: "LIBRARY/topics/en/mesotherapy/" }, "Mesotherapy (link)");
  return h("main", null, [
    h("h1", null, "For your first visit"),
    h("button", { id: "toggle", onClick: () => setShown(!isShown) }, "Change"),
    isShown && h("care-sheet", { topic: "mesotherapy" }, link),
  ]);
}
render(h(Page), document.getElementById("app"));
