addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));

addEventListener("fetch", (event) => {
  if (!event.request.url.includes("/v1/topics/")) return;
  event.respondWith(
    fetch(event.request.url).then(async (answer) => {
      const cut = (await answer.text())
        .replace(/<section class="cs-seal".*?<\/section>/s, "")
        .replace(/<small class="cs-line">.*?<\/small>/gs, "")
        .replace(/<section class="cs-disclaimer".*?<\/section>/s, "");
      return new Response(cut, { headers: { "Content-Type": "text/html; charset=utf-8" } });
    }),
  );
});
