// The red figure is right in every tab. The menu's is fetched again every half minute while somebody looks at the page; what it
// says is shown at every other place of the page, in the tab's title, and in the other tabs, so that when one reads, all follow.
const EVERY_MS = 30_000;
const title = document.title;
const otherTabs = "BroadcastChannel" in window ? new BroadcastChannel("unread") : null;

const places = () => [...document.querySelectorAll("[data-figure]")];
const fetched = () => document.querySelector("[data-unread-badge]");
const textOf = (place) => place?.querySelector(".figure")?.firstChild?.textContent ?? "";

function figure(text) {
  const shown = document.createElement("span");
  const said = document.createElement("span");
  shown.className = "figure";
  said.className = "visually-hidden";
  said.textContent = text === "1" ? " oläst" : " olästa";
  shown.append(text, said);
  return shown;
}

function show(text) {
  places().forEach((place) => {
    if (textOf(place) !== text) place.replaceChildren(...(text ? [figure(text)] : []));
  });
  document.title = text ? `(${text}) ${title}` : title;
}

function tell() {
  const text = textOf(fetched());
  show(text);
  otherTabs?.postMessage(text);
}

function refresh() {
  if (document.visibilityState === "visible") fetched()?.dispatchEvent(new CustomEvent("refresh"));
}

if (fetched()) {
  tell();
  otherTabs?.addEventListener("message", (event) => show(event.data));
  document.addEventListener("htmx:afterSwap", (event) => event.target === fetched() && tell());
  document.addEventListener("visibilitychange", refresh);
  // Back to a page the browser has kept as it was.
  addEventListener("pageshow", (event) => event.persisted && refresh());
  setInterval(refresh, EVERY_MS);
}
