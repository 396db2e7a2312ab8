// Keeps a letter while it is written: <form data-autosave>. It posts itself some seconds after the last change, when files are chosen
// and when the page is hidden; what the server then says stands in [data-saved] (components/autosave.html).
const AFTER_MS = 3000;
const AT_LATEST_MS = 15_000;
const AGAIN_MS = 10_000;
const PATIENCE_MS = { text: 30_000, files: 600_000 };
const OUTLIVES_THE_PAGE = 60_000; // bytes: what a browser still sends for a page that is being closed

// What is written, in bytes as it is posted; files don't count.
const textSize = (letter) => [...letter].reduce((sum, [name, value]) => sum + (typeof value === "string" ? new Blob([name, value]).size + 150 : 0), 0);

class Letter {
  since = 0; // when the oldest change was made that isn't saved
  saving = null; // what is on its way
  unanswered = null; // what may have arrived though no answer came: posted once more as it was, so that it is known as ours

  constructor(form) {
    this.form = form;
    this.place = form.querySelector("[data-saved]");
    this.limit = Number(form.querySelector("[data-max-bytes]").dataset.maxBytes);
    form.dataset.saved = "true"; // as it is shown, the draft has it
    this.goTo(this.place.dataset.address);
  }

  get key() { return this.form.elements.namedItem("draft"); }

  changed(wait = AFTER_MS) {
    delete this.form.dataset.saved;
    this.since ||= Date.now();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), Math.max(0, Math.min(wait, this.since + AT_LATEST_MS - Date.now())));
  }

  save(more = {}) {
    clearTimeout(this.timer);
    const mine = (this.saving ?? Promise.resolve()).then(() => this.post(more)).finally(() => { if (this.saving === mine) this.saving = null; });
    this.saving = mine;
    return mine;
  }

  async post(more) {
    if ("saved" in this.form.dataset && !Object.keys(more).length) return;
    this.since = 0;
    if (this.unanswered && !(await this.send(this.unanswered))) { this.changed(AGAIN_MS); return; }
    this.form.dataset.saved = "true";
    const letter = new FormData(this.form);
    Object.entries({ autosave: "1", ...more }).forEach(([name, value]) => letter.set(name, value));
    if (!(await this.send(letter))) this.changed(AGAIN_MS);
  }

  async send(letter) {
    if (this.isTooLarge(letter)) return false;
    const files = letter.getAll("files").filter((file) => file.name);
    if (files.length) this.say("uploading", this.place.dataset.uploading);
    this.unanswered = letter;
    try {
      const answer = await fetch(this.form.action, {
        method: "POST", body: letter, headers: { Accept: "application/json" }, redirect: "error",
        keepalive: !files.length && textSize(letter) < OUTLIVES_THE_PAGE,
        signal: AbortSignal.timeout(files.length ? PATIENCE_MS.files : PATIENCE_MS.text),
      });
      if (!answer.ok) throw new Error(answer.status);
      this.taken(await answer.json(), files);
      this.unanswered = null;
      return true;
    } catch {
      this.say("failed", this.place.dataset.failed);
      return false;
    }
  }

  taken(said, files) {
    if (said.key) this.key.value = said.key;
    this.goTo(said.address);
    if (said.files !== undefined) {
      this.form.querySelector("[data-draft-files]").innerHTML = said.files;
      this.form.querySelector("[type=file]").dispatchEvent(new CustomEvent("files-taken", { bubbles: true, detail: files }));
    }
    const signIn = this.place.querySelector("[data-sign-in]");
    signIn.hidden = !said.link;
    if (said.link) Object.assign(signIn, { href: said.link, textContent: said.link_text });
    // What the page said when it was opened ("inte skickat än") would now speak against what is true.
    if (["sent", "beside"].includes(said.state)) document.querySelector(".flash")?.remove();
    this.say(said.state ?? "", said.text ?? "");
  }

  // So that to load the page again leads back to what is written.
  goTo(address) {
    if (address) history.replaceState(history.state, "", address);
  }

  isTooLarge(letter = new FormData(this.form)) {
    const isTooLarge = textSize(letter) > this.limit;
    if (isTooLarge) this.say("failed", this.place.dataset.tooLarge);
    return isTooLarge;
  }

  // Seen each time; heard when it is something else than before.
  say(state, text) {
    this.place.querySelector("[data-seen]").textContent = text;
    if (this.place.dataset.state !== state) this.place.querySelector("[data-heard]").textContent = text;
    this.place.dataset.state = state;
  }
}

const letters = new Map([...document.querySelectorAll("form[data-autosave]")].map((form) => [form, new Letter(form)]));
const letterOf = (event) => letters.get(event.target.closest("form"));

// What is searched for isn't part of the letter.
document.addEventListener("input", (event) => { if (!["search", "file"].includes(event.target.type)) letterOf(event)?.changed(); });
document.addEventListener("change", (event) => { if (event.target.type === "file") letterOf(event)?.changed(0); });

const saveAll = () => Promise.all([...letters].map(([form, letter]) => form.dataset.sending || letter.save()));

document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") saveAll(); });

addEventListener("online", () => letters.forEach((letter) => letter.save()));

// Before the others that listen: what is on its way arrives before what is sent after it, and what can't arrive stays here.
document.addEventListener("submit", (event) => {
  const letter = letters.get(event.target);
  if (!letter) return;
  const { submitter } = event;
  clearTimeout(letter.timer);
  // What a page says is wrong may be over when the file is gone: then it is shown anew.
  const isTakenOffHere = submitter?.name === "remove_file" && !document.querySelector(".errors");
  if (!isTakenOffHere && !letter.saving && !letter.isTooLarge()) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (isTakenOffHere) {
    // What the page said of the file when it was opened ("Handlingen är bifogad") goes with it.
    document.querySelector(".flash")?.remove();
    letter.save({ remove_file: submitter.value }).then(() => letter.form.querySelector("[type=file]").focus());
  } else if (letter.saving) {
    letter.saving.then(() => letter.form.requestSubmit(submitter));
  } else {
    letter.form.querySelector("[data-max-bytes]").focus();
  }
}, true);
