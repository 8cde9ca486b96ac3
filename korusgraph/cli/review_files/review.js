"use strict";
// Everything that comes from documents reaches the page as text of a node, never as markup.
const token = location.hash.slice(1) || sessionStorage.getItem("token") || "";
sessionStorage.setItem("token", token);
history.replaceState(null, "", location.pathname);

const at = (id) => document.getElementById(id);
let choices = {};

function make(tag, properties = {}, ...children) {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...children.filter((c) => c !== null && c !== ""));
  return node;
}

function say(text, how = "") {
  at("message").textContent = text;
  at("message").className = how;
}

async function ask(path, body) {
  const headers = { "X-Korusgraph-Token": token };
  if (body) headers["Content-Type"] = "application/json";
  let answer;
  try {
    answer = await fetch(path, { method: body ? "POST" : "GET", headers, body: body && JSON.stringify(body) });
  } catch {
    say("The program no longer answers. Start korusgraph review --web again and open the address that it prints.", "wrong");
    return null;
  }
  if (answer.status === 403) {
    say("Open the address that the terminal shows, with all that stands behind its #.", "wrong");
    return null;
  }
  const data = answer.headers.get("Content-Type").startsWith("application/json") ? await answer.json() : {};
  if (!answer.ok) {
    const problem = data.problem || { code: String(answer.status), message: "that cannot be done", hint: "" };
    say(`${problem.message} – ${problem.hint} [${problem.code}]`, "wrong");
    return null;
  }
  return data;
}

// -- what is worth a second look ------------------------------------------------------------
function suggestion(one) {
  const item = make("li", { tabIndex: -1 });
  item.one = one;
  item.append(
    make("div", {}, make("span", { className: "kind", textContent: one.kind }), make("span", { className: "name", textContent: one.name })),
    one.sentence ? make("blockquote", { textContent: one.sentence }) : "",
    make("p", { className: "document", textContent: one.document }),
    make("ul", { className: "reasons" }, ...one.reasons.map((r) => make("li", { textContent: r }))),
    make("p", { className: "id", textContent: one.id }),
    make("div", { className: "buttons" },
      button("Confirm", "right", () => open(item, "confirm")),
      button("Reject", "wrong", () => open(item, "reject")),
      button("Edit", "", () => open(item, "edit"))),
  );
  return item;
}

function button(text, className, onclick) {
  return make("button", { type: "button", textContent: text, className, onclick });
}

function open(item, what) {
  close();
  const form = make("form", { className: "decide" });
  const fields = what === "edit" ? edits(item.one) : [];
  const why = make("input", { required: true, autocomplete: "off", name: "why" });
  const done = { confirm: "Confirm", reject: "Reject", edit: "Save" }[what];
  form.append(...fields, make("label", {}, "Why", why), make("div", { className: "buttons" }, make("button", { textContent: done }), button("Close", "", () => { close(); item.focus(); })));
  form.onsubmit = (event) => { event.preventDefault(); decide(item, what, form); };
  item.append(form);
  item.classList.add("open");
  item.querySelector("form input, form select").focus();
}

function edits(one) {
  const fields = [];
  for (const [name, words] of Object.entries(choices[one.kind])) {
    const select = make("select", { name }, ...["", ...words].map((w) => make("option", { value: w, textContent: w })));
    select.value = one.now[name] || "";
    fields.push(make("label", {}, name, select));
  }
  if (one.kind === "event" || one.kind === "statement") fields.push(line("date", one.now.date || "", "2018, 2018-03, 2018-03-08, none"));
  if (one.kind === "entity") fields.push(line("name", one.now.name || "", ""));
  if (one.kind !== "entity" && one.kind !== "relation") fields.push(line("roles", "", "signatory=United States,Peru; place=Lima"));
  return fields;
}

function line(name, value, placeholder) {
  return make("label", {}, name, make("input", { name, value, placeholder, autocomplete: "off" }));
}

function changes(one, form) {
  const made = {};
  for (const field of form.querySelectorAll("[name]:not([name=why])")) {
    if (field.name === "roles") {
      for (const part of field.value.split(";").filter((p) => p.includes("="))) {
        const [role, who] = [part.slice(0, part.indexOf("=")), part.slice(part.indexOf("=") + 1)];
        made[`role.${role.trim()}`] = who.trim();
      }
    } else if (field.value !== (one.now[field.name] || "")) made[field.name] = field.value;
  }
  return made;
}

async function decide(item, what, form) {
  const change = { what, id: item.one.id, by: at("by").value, why: form.elements.why.value };
  if (what === "edit") {
    change.new = changes(item.one, form);
    if (!Object.keys(change.new).length) return say("Nothing is changed yet.", "wrong");
  }
  const data = await ask("api/change", change);
  if (!data) return;
  const next = item.nextElementSibling || item.previousElementSibling;
  await load();
  say(`Kept: ${what} ${item.one.name}`, "right");
  const again = next && [...at("suggestions").children].find((c) => c.one.id === next.one.id);
  (again || at("suggestions").firstElementChild || at("about")).focus();
}

function close() {
  for (const form of document.querySelectorAll("form.decide")) form.remove();
  for (const item of document.querySelectorAll(".open")) item.classList.remove("open");
}

// -- what was decided -----------------------------------------------------------------------
function decision(one) {
  const about = one.sentence ? `${one.fact} ${one.type}: “${one.sentence}” (${one.document})` : [...(one.nodes || []), one.document].filter(Boolean).join(", ");
  const set = Object.entries(one.new).map(([k, v]) => `${k} = ${[].concat(v).join(", ")}`).join("; ");
  return make("li", {},
    make("div", {}, make("span", { className: "kind", textContent: one.what }), about),
    set ? make("div", { textContent: set }) : "",
    make("p", { className: "made", textContent: `${one.by}, ${one.at.slice(0, 16).replace("T", " ")}: ${one.why}` }),
    one.finds ? "" : make("p", { className: "vain", textContent: "finds nothing any longer" }),
    button("Undo", "", async () => {
      if (await ask("api/change", { what: "undo", numbers: [one.number] })) {
        await load();
        say("Taken back.", "right");
        at("about").focus();
      }
    }));
}

async function load() {
  const data = await ask(`api/list?about=${encodeURIComponent(at("about").value)}`);
  if (!data) return;
  choices = data.choices;
  if (!at("by").value) at("by").value = data.by;
  at("suggestions").replaceChildren(...data.suggestions.map(suggestion));
  at("count").textContent = data.suggestions.length ? `the ${data.suggestions.length} most doubtful` : "nothing";
  at("decisions").replaceChildren(...data.decisions.reverse().map(decision));
  at("file").textContent = data.file;
  say(data.problems.map((p) => `${p.message} – ${p.hint} [${p.code}]`).join(" · "), data.problems.length ? "wrong" : "");
}

// -- keys and forms -------------------------------------------------------------------------
at("search").onsubmit = async (event) => {
  event.preventDefault();
  await load();
  at("suggestions").firstElementChild?.focus();
};

at("join").onsubmit = async (event) => {
  event.preventDefault();
  const change = { what: event.submitter.value, one: at("one").value, other: at("other").value, by: at("by").value, why: at("join-why").value };
  if (await ask("api/change", change)) {
    at("join").reset();
    await load();
    say("Kept.", "right");
  }
};

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    const item = document.querySelector(".open");
    close();
    item?.focus();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, select")) return;
  const here = document.activeElement.closest("#suggestions > li");
  const next = { j: here ? here.nextElementSibling : at("suggestions").firstElementChild, k: here?.previousElementSibling }[event.key];
  const what = { c: "confirm", r: "reject", e: "edit" }[event.key];
  if (event.key === "/") at("about").focus();
  else if (next) next.focus();
  else if (what && here) open(here, what);
  else return;
  event.preventDefault();
});

load().then(() => at("suggestions").firstElementChild?.focus());
