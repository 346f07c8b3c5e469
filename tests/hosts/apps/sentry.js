// Sentry wraps timers, listeners and requests as it does on a real page, but sends nothing.
import { init } from "@sentry/browser";

const transport = () => ({ send: async () => ({}), flush: async () => true });
init({ dsn: "https://key@127.0.0.1/1", transport });
