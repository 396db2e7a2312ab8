// Shows the chosen files before they are sent, and lets each be taken away. Choosing again adds to what is chosen.
const kept = new WeakMap();

const isSame = (one, other) => one.name === other.name && one.size === other.size && one.lastModified === other.lastModified;

function sizeInWords(bytes) {
  const isSmall = bytes < 1024 ** 2;
  const number = isSmall ? Math.round(bytes / 1024) : bytes / 1024 ** 2;
  return `${number.toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 })} ${isSmall ? "kB" : "MB"}`;
}

function row(place, file, index) {
  const element = place.querySelector("template").content.cloneNode(true);
  element.querySelectorAll("[data-name]").forEach((spot) => { spot.textContent = file.name; });
  element.querySelector("[data-size]").textContent = sizeInWords(file.size);
  element.querySelector("[data-remove]").dataset.remove = index;
  return element;
}

function keep(input, files) {
  const transfer = new DataTransfer();
  files.forEach((file) => transfer.items.add(file));
  input.files = transfer.files;
  kept.set(input, files);

  const place = input.closest("[data-file-list]");
  const list = place.querySelector("[data-chosen]");
  list.replaceChildren(...files.map((file, index) => row(place, file, index)));
  list.hidden = files.length === 0;
}

function choose(input) {
  const before = input.multiple ? kept.get(input) ?? [] : [];
  const added = [...input.files].filter((file) => !before.some((other) => isSame(file, other)));
  keep(input, [...before, ...added]);
}

function remove(button) {
  const input = button.closest("[data-file-list]").querySelector("input[type=file]");
  keep(input, kept.get(input).filter((_, index) => index !== Number(button.dataset.remove)));
  input.focus();
}

// The draft has them now, and shows them in its own list.
function release(input, taken) {
  keep(input, (kept.get(input) ?? []).filter((file) => !taken.some((other) => isSame(file, other))));
}

document.querySelectorAll("[data-file-list]").forEach((place) => { place.dataset.fileList = "ready"; });
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-file-list] input[type=file]")) choose(event.target);
});
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-remove]");
  if (button) remove(button);
});
document.addEventListener("files-taken", (event) => release(event.target, event.detail));
