// Warns two minutes before the session ends, and leaves nothing to read when it has ended. How long is left is asked of the server, so
// that what is done in another tab counts, and a computer that slept doesn't believe its own clock. Asking doesn't keep the session alive.
const WARN_S = 120;
const LOOK_AGAIN_S = 5;
const OFFLINE_S = 15;

const dialog = document.querySelector("[data-session-end]");
const part = (name) => dialog.querySelector(`[data-session-${name}]`);
let timer;

function lookIn(seconds) {
  clearTimeout(timer);
  timer = setTimeout(look, seconds * 1000);
}

async function ask(method) {
  const form = part("extend");
  const body = method === "POST" ? new FormData(form) : undefined;
  const answer = await fetch(dialog.dataset.address, { method, body, headers: { Accept: "application/json" }, redirect: "error" });
  if (!answer.ok) throw new Error(answer.status);
  return answer.json();
}

async function look(method = "GET") {
  try {
    follow(await ask(method));
  } catch {
    lookIn(OFFLINE_S);
  }
}

function follow({ seconds, can_be_extended: canBeExtended, token }) {
  if (seconds <= 0) return end();
  renew(token);
  if (seconds > WARN_S) {
    dialog.close();
    return lookIn(seconds - WARN_S);
  }
  part("extendable").hidden = part("extend").hidden = !canBeExtended;
  part("last").hidden = canBeExtended;
  if (!dialog.open) dialog.showModal();
  return lookIn(Math.min(seconds, LOOK_AGAIN_S));
}

// Signed in again in another tab, by the same person: what is written here can be sent from here.
function renew(token) {
  document.querySelectorAll("input[name=csrfmiddlewaretoken]").forEach((field) => { field.value = token; });
  tellOver(false);
}

// What is kept on the page is covered until the same person is back: somebody else may sit there now.
function tellOver(isOver) {
  dialog.toggleAttribute("data-covers", isOver);
  part("warning").hidden = part("soon").hidden = isOver;
  part("ended").hidden = part("over").hidden = !isOver;
}

function end() {
  // Whoever has something on the page that is kept nowhere keeps the page.
  if (!document.dispatchEvent(new CustomEvent("session-ended", { cancelable: true }))) return keepPage();
  document.documentElement.dataset.leaving = "true";
  document.body.hidden = true;
  const next = encodeURIComponent(location.pathname + location.search);
  location.replace(`${dialog.dataset.signIn}?next=${next}`);
}

// Back in a window beside this one, nothing tells this page: it asks.
function keepPage() {
  lookIn(OFFLINE_S);
  if (dialog.hasAttribute("data-covers")) return;
  tellOver(true);
  if (!dialog.open) dialog.showModal();
  part("title").focus();
}

if (dialog) {
  part("extend").addEventListener("submit", (event) => {
    event.preventDefault();
    look("POST");
  });
  // Escape closes any dialog.
  dialog.addEventListener("close", () => { if (dialog.hasAttribute("data-covers")) dialog.showModal(); });
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") look(); });
  addEventListener("pageshow", (event) => { if (event.persisted) look(); });
  lookIn(Number(dialog.dataset.firstLook));
}
