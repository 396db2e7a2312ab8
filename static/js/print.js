// Opens the browser's own print window. Without JavaScript the button isn't there; the browser's menu prints.
document.querySelectorAll("[data-print]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
});
