"use strict";

const form = document.querySelector("form");
const notice = form.querySelector(".notice");
const done = document.querySelector(".done");
const submit = form.querySelector("button[type=submit]");
const inputs = [...form.querySelectorAll("input")];
const token = tokenOfLink();

function tokenOfLink() {
  try {
    return decodeURIComponent(location.hash.slice(1));
  } catch {
    return "";
  }
}

function say(text) {
  notice.textContent = text;
  notice.hidden = !text;
}

function mark(input, text) {
  const place = document.getElementById(`${input.id}-error`);
  place.textContent = text;
  place.hidden = !text;
  if (text) input.setAttribute("aria-invalid", "true");
  else input.removeAttribute("aria-invalid");
}

function wrongWith(input) {
  const { validity } = input;
  if (validity.valueMissing || (input.type === "text" && !input.value.trim())) return "Fill this in.";
  if (validity.typeMismatch) return "Write an address like mia@example.org.";
  if (validity.tooShort || [...input.value].length < Number(input.minLength)) {
    return `Use at least ${input.minLength} characters.`;
  }
  return "";
}

function isComplete() {
  for (const input of inputs) mark(input, wrongWith(input));
  const first = inputs.find((input) => input.getAttribute("aria-invalid"));
  first?.focus();
  return !first;
}

function sentence(message, hint) {
  const ended = /[.!?]$/.test(message) ? message : `${message}.`;
  return hint ? `${ended} ${hint}` : ended;
}

function inputOf(name) {
  return inputs.find((input) => input.name === name || input.id === name);
}

function showRefusal(answer) {
  const details = answer.details ?? {};
  const problems = details.problems ?? [{ location: details.field ?? "", message: answer.error, hint: details.hint }];
  const rest = [];
  for (const { location: place, message, hint } of problems) {
    const input = inputOf(String(place).split(".").pop());
    if (input) mark(input, sentence(message, hint));
    else rest.push(sentence(message, hint));
  }
  say(rest.join(" "));
  inputs.find((input) => input.getAttribute("aria-invalid"))?.focus();
}

function finish() {
  history.replaceState(null, "", location.pathname);
  document.title = `${done.querySelector("h1").textContent} · Reelwright`;
  form.hidden = true;
  done.hidden = false;
  done.focus();
}

function contents() {
  const body = { token };
  for (const { id, name, value } of inputs) body[name] = id === "password" ? value : value.trim();
  return JSON.stringify(body);
}

async function send() {
  const answer = await fetch(form.dataset.endpoint, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: contents(),
    credentials: "omit",
    referrerPolicy: "no-referrer",
  });
  if (answer.ok) finish();
  else showRefusal(await answer.json());
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  say("");
  if (!isComplete()) return;
  submit.disabled = true;
  try {
    await send();
  } catch {
    say("The service cannot be reached. Try again in a moment.");
  } finally {
    submit.disabled = false;
  }
});

for (const button of form.querySelectorAll(".show")) {
  const input = document.getElementById(button.getAttribute("aria-controls"));
  button.addEventListener("click", () => {
    const isShown = input.type === "text";
    input.type = isShown ? "password" : "text";
    button.setAttribute("aria-pressed", String(!isShown));
    button.textContent = isShown ? "Show" : "Hide";
  });
}

for (const input of inputs) input.addEventListener("input", () => mark(input, ""));
window.addEventListener("hashchange", () => location.reload());
if (!token) {
  say("The link is not whole. Open it again with all that stands behind the #.");
  submit.disabled = true;
}
