// -- facts -----------------------------------------------------------------------------------
function factItem(i) {
  const f = facts[i];
  const head = make("div", "head", make("span", "day", f.date || "undated"), make("span", "what", f.label));
  head.append(make("span", `lane ${f.lane}`, f.modality === "occurred" ? LANES.happened : `${LANES[f.lane].slice(0, 1)} ${f.modality}`));
  if (f.stance) head.append(make("span", "small", `stance: ${f.stance}`));
  const made = make("li", "fact", head);
  const who = make("div", "small");
  Object.entries(f.roles).forEach(([role, ids]) => {
    who.append(`${role}: `);
    ids.forEach((t) => who.append(chip(t), " "));
  });
  made.append(who);
  f.at.slice(0, 8).forEach(([d, start, end]) => {
    const open = button("chip", naming(documents[d]), () => read(d, start, end));
    made.append(make("blockquote", "", documents[d].text.slice(start, end)), make("div", "small", open));
  });
  if (f.at.length > 8) made.append(make("div", "small", `and ${f.at.length - 8} more sentences`));
  const told = [f.reported && `reported ${f.reported}`, f.reference ? "reference data" : `confidence ${f.confidence.toFixed(2)}`, ...(f.reports || [])];
  made.append(make("div", "small", told.filter(Boolean).join(" · ")));
  if (f.decided) made.append(make("div", "small decided", `review: ${f.decided}`));
  return made;
}
function factList(title, list, empty) {
  const made = make("div");
  if (!list.length && !empty) return made;
  made.append(make("h3", "", `${title} (${list.length})`));
  const box = make("ol", "facts");
  let from = 0;
  const more = button("", "", () => add());
  function add() {
    list.slice(from, from + MOST).forEach((i) => box.append(factItem(i)));
    from += MOST;
    more.textContent = `Show ${Math.min(MOST, list.length - from)} more`;
    more.hidden = from >= list.length;
  }
  made.append(box, more);
  add();
  if (!list.length) made.append(make("p", "note", empty));
  return made;
}
const when = (i) => facts[i].start || facts[i].reported || "9999";
const inOrder = (list) => [...list].sort((a, b) => (when(a) < when(b) ? -1 : when(a) > when(b) ? 1 : a - b));

// -- sheets ----------------------------------------------------------------------------------
function sheet(...parts) {
  $("sheet").replaceChildren(...parts);
  $("sheet").scrollTop = 0;
  if (narrow.matches && moving) $("sheet").scrollIntoView();
}
function pairs(entries) {
  const made = make("dl");
  entries.filter(([, v]) => v).forEach(([k, v]) => made.append(make("dt", "", k), make("dd", "", v)));
  return made;
}
function table(columns, rows) {
  const made = make("table", "", make("thead", "", make("tr", "", ...columns.map((c) => make("th", "", c)))));
  made.append(make("tbody", "", ...rows.map((r) => make("tr", "", ...r.map((c) => make("td", "", c))))));
  return made;
}
function positions(said) {
  const by = new Map();
  said.forEach((i) => (facts[i].roles.about || []).forEach((t) => {
    if (!by.has(t)) by.set(t, { support: 0, oppose: 0, neutral: 0 });
    if (facts[i].stance in by.get(t)) by.get(t)[facts[i].stance] += 1;
  }));
  const rows = [...by].map(([t, n]) => [chip(t), String(n.support), String(n.oppose), String(n.neutral)]);
  return rows.length ? [make("h3", "", "Positions"), table(["about", "for", "against", "neutral"], rows)] : [];
}
/** What a thing is joined to, most facts first: the lines of the picture as buttons. */
function partners(t) {
  const mine = strokes.filter(({ a, b }) => a === t || b === t).map((x) => [x, lines.get(x.key).length]);
  if (!mine.length) return [];
  const rows = mine.sort((x, y) => y[1] - x[1]).slice(0, MOST).map(([{ key, a, b }, n]) =>
    [chip(a === t ? b : a), button("chip", `${n} ${n > 1 ? "facts" : "fact"}`, () => chooseLine(key))]);
  const box = make("details", "", make("summary", "", `Joined to ${mine.length}`), table(["thing", "line"], rows));
  return [box];
}
function thingSheet(t) {
  const thing = things[t];
  const mine = inOrder(factsOf[t].filter((i) => kept[i]));
  const of = (test) => mine.filter((i) => test(facts[i]));
  const said = of((f) => f.kind === "statement" && (f.roles["said by"] || []).includes(t));
  const events = of((f) => f.kind === "event");
  const aliases = (thing.aliases || []).join(", ");
  const facts_ = thing.sheet ? Object.entries(thing.sheet) : [["kind", words(thing.class)], ["also known as", aliases]];
  const parts = [make("h2", "", `${sign(thing)} ${thing.name}`), pairs([...facts_, ["id", thing.id]])];
  parts.push(make("p", "", button("", "Timeline", () => open("timeline")), " ", button("", "In the network", () => { open("network"); centre(t); })));
  parts.push(...partners(t));
  if (thing.parties && thing.parties.length) parts.push(make("h3", "", "Parties"), table(["party", "standing", "since", "reference"], thing.parties));
  parts.push(...positions(said), factList("Offices, bodies, memberships", of((f) => f.kind === "relation")));
  parts.push(factList("What they said", said), factList("Happened", events.filter((i) => facts[i].lane === "happened")));
  parts.push(factList("Planned or proposed", events.filter((i) => facts[i].lane === "planned")));
  parts.push(factList("Denied", events.filter((i) => facts[i].lane === "denied")));
  parts.push(factList("What was said about it", of((f) => f.kind === "statement" && !(f.roles["said by"] || []).includes(t))));
  if (thing.rejected) {
    parts.push(make("h3", "", "Rejected in review"), table(["rejected", "by", "on", "why", "sentence", "document"], thing.rejected));
  }
  if (!mine.length) parts.push(make("p", "note", "No fact passes the filters."));
  sheet(...parts);
}
function lineSheet(key) {
  const [a, b] = key.split("|").map(Number);
  sheet(make("h2", "", chip(a), " — ", chip(b)), factList("What joins them", inOrder(lines.get(key))));
}
function centre(t) {
  if (things[t].x === undefined) return;
  at.x = things[t].x;
  at.y = things[t].y;
  at.zoom = Math.max(at.zoom, 0.12);
  draw();
}
function choose(t) {
  chosen = t;
  spot = null;
  line = null;
  show();
}
function chooseLine(key) {
  line = key;
  chosen = null;
  show();
}
function forget() {
  chosen = line = null;
  sheet(make("p", "note", "Choose a thing, a line or a row: here stand its facts with their sentences."));
  show();
}
