// Copies a client number and says so. The button is hidden where the browser can't copy (no JavaScript, no secure connection).
if (navigator.clipboard) {
  document.querySelectorAll("[data-copy][hidden]").forEach((button) => { button.hidden = false; });
}

if (!document.documentElement.dataset.copyReady) {
  document.documentElement.dataset.copyReady = "true";
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    await navigator.clipboard.writeText(button.dataset.copy);
    button.nextElementSibling.textContent = button.dataset.copied;
  });
}
