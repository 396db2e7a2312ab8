// The link that opens the app stays the same link under the finger and the screen reader; only where it leads is renewed.
document.addEventListener("htmx:afterSwap", () => {
  const fresh = document.querySelector("[data-fresh]");
  const link = document.querySelector("[data-app-link]");
  if (fresh && link) link.href = fresh.dataset.fresh;
});
// htmx notes where it was although its history is off; nothing of a visit stays in the browser.
addEventListener("pagehide", () => sessionStorage.removeItem("htmx-current-path-for-history"));
