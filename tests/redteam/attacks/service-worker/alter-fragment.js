addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));

addEventListener("fetch", (event) => {
  if (!event.request.url.includes("/v1/topics/")) return;
  event.respondWith(
    fetch(event.request.url).then(async (answer) => {
      const altered = (await answer.text()).replaceAll("not medical advice", "reviewed by our doctors");
      return new Response(altered, { headers: { "Content-Type": "text/html; charset=utf-8" } });
    }),
  );
});
