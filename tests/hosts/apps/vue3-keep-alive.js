// The topic is kept alive while another view is shown.
import { KeepAlive, createApp, h, ref } from "vue";

const Topic = { render: () => h("care-sheet", { topic: "mesotherapy" }, [h("a", { href: "LIBRARY/topics/en/mesotherapy/" }, "Mesotherapy (link)")]) };
const Hours = { render: () => h("p", "Weekdays from nine to five.") };

createApp({
  setup() {
    const view = ref(Topic);
    const change = () => (view.value = view.value === Topic ? Hours : Topic);
    return () => [
      h("h1", "For your first visit"),
      h("button", { id: "toggle", onClick: change }, "Change"),
      h(KeepAlive, null, { default: () => h(view.value) }),
    ];
  },
}).mount("#app");
