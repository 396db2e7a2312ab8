// Leaves at once, and without this page under the back button. Without JavaScript it is a plain link.
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-leave-quickly]");
  if (!link || event.button !== 0) return;
  event.preventDefault();
  document.documentElement.dataset.leaving = "true";
  // Nothing is left to read while the other page is on its way.
  document.body.hidden = true;
  document.title = " ";
  location.replace(link.href);
});
