// One page of a clinic, with the topic in two forms of the tag. A reader's click renders it anew, or removes the topic.
import { createSSRApp, h, ref } from "vue";

const LINK = () => h("a", { href: "LIBRARY/topics/en/mesotherapy/" }, "Mesotherapy (link)");
const FORMS = {
  element: () => h("care-sheet", { topic: "mesotherapy" }, [LINK()]),
  div: () => h("div", { "data-caresheet": "mesotherapy" }, [LINK()]),
};

export const makeApp = (form) =>
  createSSRApp({
    setup() {
      const isShown = ref(true);
      const count = ref(0);
      return () =>
        h("main", [
          h("h1", "For your first visit"),
          h("button", { id: "again", onClick: () => count.value++ }, `Rendered ${count.value} times`),
          h("button", { id: "toggle", onClick: () => (isShown.value = !isShown.value) }, "Change"),
          isShown.value ? FORMS[form]() : null,
          h("p", "Call us on 555-0100."),
        ]);
    },
  });
