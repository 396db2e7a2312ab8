// Fetches the red figure again every half minute, but only while somebody looks at the page.
const EVERY_MS = 30_000;

function refresh() {
  if (document.visibilityState !== "visible") return;
  document.querySelectorAll("[data-unread-badge]").forEach((place) => place.dispatchEvent(new CustomEvent("refresh")));
}

setInterval(refresh, EVERY_MS);
document.addEventListener("visibilitychange", refresh);
