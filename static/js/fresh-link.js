// The link that opens the app stays the same link under the finger and the screen reader; only where it leads is renewed.
document.addEventListener("htmx:afterSwap", () => {
  const fresh = document.querySelector("[data-fresh]");
  const link = document.querySelector("[data-app-link]");
  if (fresh && link) link.href = fresh.dataset.fresh;
});
