// Reads a korusgraph workspace: data, helpers, filters. The files of this folder are one module, in the order of their names.
// Every text gets into the page by textContent or append() alone, so none of them can be more than text.
const data = JSON.parse(document.getElementById("data").textContent);
const { things, facts, documents, classes } = data;
const $ = (id) => document.getElementById(id);
const LANES = { happened: "● happened", planned: "◐ planned", denied: "✕ denied" };
const SIGNS = { circle: "●", square: "■", hexagon: "⬢", pentagon: "⬟", diamond: "◆", cross: "✚", triangle: "▲", down: "▼" };
const MOST = 200; // facts of a list before it is asked for more
const byId = new Map(facts.map((f, i) => [f.id, i]));
const factsOf = things.map(() => []);
facts.forEach((f, i) => new Set(Object.values(f.roles).flat()).forEach((t) => factsOf[t].push(i)));
const narrow = matchMedia("(max-width: 60rem)");
let kept = []; // whether a fact passes the filters
let chosen = null; // number of the chosen thing
let line = null; // the chosen line, as "a|b"
let view = "network";
let moving = false; // whether a small screen goes to the sheet

/** An element with a class, texts and children. */
function make(tag, name, ...inner) {
  const made = document.createElement(tag);
  if (name) made.className = name;
  inner.forEach((x) => made.append(x)); // append() takes a string as text
  return made;
}
function button(name, label, act) {
  const made = make("button", name, label);
  made.type = "button";
  made.addEventListener("click", act);
  return made;
}
const words = (name) => name.replace(/(?<=[a-z])[A-Z]/g, (c) => ` ${c.toLowerCase()}`);
const sign = (thing) => SIGNS[classes[thing.class].shape];
const chip = (t) => button("chip", `${sign(things[t])} ${things[t].name}`, () => choose(t));

// -- filters ---------------------------------------------------------------------------------
function option(select, value, label) {
  const made = make("option", "", label);
  made.value = value;
  select.append(made);
}
function check(box, name, value, label, count) {
  const input = make("input");
  input.type = "checkbox";
  input.name = name;
  input.value = value;
  input.checked = input.defaultChecked = true;
  box.append(make("label", "check", input, make("span", "", label), make("span", "n", String(count))));
}
const tally = (list) => list.reduce((m, x) => m.set(x, (m.get(x) || 0) + 1), new Map());
const sorted = (map) => [...map].sort((a, b) => (a[0] < b[0] ? -1 : 1));

function fillFilters() {
  const lanes = tally(facts.map((f) => f.lane));
  Object.keys(LANES).forEach((l) => check($("lanes"), "lane", l, LANES[l], lanes.get(l) || 0));
  option($("modality"), "", "every modality");
  sorted(tally(facts.map((f) => f.modality))).forEach(([m, n]) => option($("modality"), m, `${m} (${n})`));
  option($("type"), "", "everything");
  ["event", "statement", "relation"].forEach((kind) => {
    const group = make("optgroup");
    group.label = `${kind}s`;
    const labels = new Map(facts.filter((f) => f.kind === kind).map((f) => [f.type, f.label.replace(/ \([^)]*\)$/, "")]));
    option(group, `kind:${kind}`, `all ${kind}s`);
    [...labels].sort((a, b) => a[1].localeCompare(b[1])).forEach(([type, label]) => option(group, `${kind}:${type}`, label));
    $("type").append(group);
  });
  option($("source"), "", "all documents");
  sorted(tally(documents.map((d) => d.publisher).filter(Boolean))).forEach(([p]) => option($("source"), `p:${p}`, `Publisher: ${p}`));
  documents.forEach((d, i) => option($("source"), `d:${i}`, naming(d)));
  sorted(tally(things.map((t) => t.class))).forEach(([c, n]) => check($("classes"), "class", c, `${SIGNS[classes[c].shape]} ${words(c)}`, n));
}
const naming = (d) => `${d.published || "undated"} · ${d.title || d.id}`;
const ticked = (name) => new Set([...document.querySelectorAll(`input[name=${name}]:checked`)].map((x) => x.value));

function day(input) {
  const value = input.value.trim();
  const good = value === "" || /^\d{4}(-\d{2}(-\d{2})?)?$/.test(value);
  input.setCustomValidity(good ? "" : "A year, a month or a day, as in 2017-08-22");
  return good ? value : "";
}
function filter() {
  const lanes = ticked("lane");
  const least = Number($("confidence").value);
  const [after, before] = [day($("after")), day($("before"))];
  const [kind, type] = $("type").value.split(":");
  const [way, from] = [$("source").value.slice(0, 1), $("source").value.slice(2)];
  const reference = $("reference").checked;
  const modality = $("modality").value;
  $("least").textContent = least.toFixed(2);
  kept = facts.map((f) => {
    const when = f.start || f.reported || "";
    return (
      lanes.has(f.lane) && (!modality || f.modality === modality) && f.confidence >= least && (reference || !f.reference) &&
      (!kind || (kind === "kind" ? f.kind === type : f.kind === kind && f.type === type)) &&
      (!after || (when && when >= after)) && (!before || (when && when <= `${before}~`)) &&
      (!way || f.at.some(([d]) => (way === "d" ? d === Number(from) : documents[d].publisher === from)))
    );
  });
  gather();
  show(false);
}
