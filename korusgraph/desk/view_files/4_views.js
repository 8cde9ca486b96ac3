// -- the other views ---------------------------------------------------------------------------
function timeline() {
  const among = inOrder((chosen === null ? facts.map((_, i) => i) : factsOf[chosen]).filter((i) => kept[i] && facts[i].kind !== "relation"));
  const title = make("h2", "", chosen === null ? "Everything, in order" : things[chosen].name);
  const parts = [title];
  if (chosen !== null) parts.push(make("p", "", button("", "Everything", forget)));
  parts.push(factList("With a date", among.filter((i) => facts[i].start), "None passes the filters."));
  parts.push(factList("Without a date of their own, by the day of the report", among.filter((i) => !facts[i].start)));
  $("timeline").replaceChildren(...parts);
}
function names() {
  const allowed = ticked("class");
  const rows = things.map((thing, t) => [t, factsOf[t].filter((i) => kept[i]).length]).filter(([t, n]) => n && allowed.has(things[t].class));
  rows.sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  const made = table(["name", "class", "joined to", "facts"], rows.slice(0, 1000).map(([t, n]) => [chip(t), words(things[t].class), String(degree.get(t) || 0), String(n)]));
  const note = rows.length > 1000 ? `the first 1000 of ${rows.length}; the search finds all` : `${rows.length} names`;
  $("names").replaceChildren(make("h2", "", "Names"), make("p", "note", note), made);
}
function family(t) {
  const shape = classes[things[t].class].shape;
  return { circle: "Person", diamond: "Agreement", hexagon: "Country" }[shape] || "other";
}
/** The text of a document with its marks; a mark that crosses the end of an outer one is cut there. */
function read(d, start = -1, end = -1) {
  const doc = documents[d];
  const marks = start < 0 ? doc.marks : [[start, end, "here", null], ...doc.marks];
  const ordered = [...marks].sort((a, b) => a[0] - b[0] || b[1] - a[1]);
  const box = $("text");
  let next = 0;
  function fill(parent, from, to, inControl) {
    let pos = from;
    while (next < ordered.length && ordered[next][0] < to) {
      const [s, e, kind, what] = ordered[next];
      next += 1;
      const [first, last] = [Math.max(s, pos), Math.min(e, to)];
      if (first >= last) continue;
      parent.append(doc.text.slice(pos, first));
      parent.append(mark(kind, what, first, last, inControl));
      pos = last;
    }
    parent.append(doc.text.slice(pos, to));
  }
  function mark(kind, what, first, last, inControl) {
    const outer = kind === "quote" || kind === "here" || inControl;
    const made = make(outer ? "span" : "button", `m ${kind}`);
    if (kind === "thing") {
      made.dataset.family = family(what);
      made.title = `${things[what].name} (${things[what].class})`;
      if (!outer) made.addEventListener("click", () => choose(what));
    } else if (what !== null && byId.has(what)) {
      const f = facts[byId.get(what)];
      made.title = `${f.label} (${f.modality})`;
      if (!outer) made.addEventListener("click", () => sheet(make("h2", "", f.label), factList("From this place", [byId.get(what)])));
    }
    if (!outer) made.type = "button";
    if (kind === "event") made.append("▸");
    if (kind === "statement") made.append("❝");
    fill(made, first, last, inControl || !outer);
    return made;
  }
  turn("documents");
  $("which").value = String(d);
  box.replaceChildren(make("h2", "", doc.title || doc.id), make("p", "note", [doc.published, doc.publisher, doc.licence].filter(Boolean).join(" · ")));
  const body = make("div");
  fill(body, 0, doc.text.length, false);
  box.append(body);
  const here = box.querySelector(".here");
  if (here) here.scrollIntoView({ block: "center" });
  else $("documents").scrollTop = 0;
}
function turn(name) {
  view = name;
  ["network", "timeline", "names", "documents"].forEach((v) => { $(v).hidden = v !== name; });
  document.querySelectorAll("#tabs button").forEach((b) => b.setAttribute("aria-pressed", String(b.dataset.view === name)));
  show();
}
function open(name) {
  if (name === "documents" && !$("text").hasChildNodes() && documents.length) read(0);
  else turn(name);
}
function show(move = true) {
  moving = move;
  if (chosen !== null) thingSheet(chosen);
  else if (line !== null) lineSheet(line);
  if (view === "network") draw();
  if (view === "timeline") timeline();
  if (view === "names") names();
}
