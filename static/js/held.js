// A letter is held for some seconds, in which it can be undone. What offers that gives way, when they are over, to what is true then.
const opened = Date.now();

function settle(piece) {
  const near = piece.closest("[tabindex]") ?? piece.previousElementSibling;
  const hadFocus = piece.contains(document.activeElement);
  const then = piece.querySelector("template");
  piece.removeAttribute("data-held-for");
  if (then) piece.replaceChildren(then.content);
  else piece.remove();
  if (hadFocus) near?.focus();
}

const clock = setInterval(() => {
  const held = [...document.querySelectorAll("[data-held-for]")];
  held.filter((piece) => Date.now() >= opened + piece.dataset.heldFor * 1000).forEach(settle);
  if (!held.length) clearInterval(clock);
}, 1000);
