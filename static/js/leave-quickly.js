// Leaves at once, signed out, and without this page under the back button. Without JavaScript it is a plain link.
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-leave-quickly]");
  if (!link || event.button !== 0) return;
  event.preventDefault();
  document.documentElement.dataset.leaving = "true";
  // The browser sends it also when the page is gone: whoever presses Back meets the sign-in.
  const signOut = document.querySelector("[data-sign-out]");
  if (signOut) navigator.sendBeacon(signOut.action, new FormData(signOut));
  // Nothing is left to read while the other page is on its way.
  document.body.hidden = true;
  document.title = " ";
  location.replace(link.href);
});
