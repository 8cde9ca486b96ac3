"use strict";
// Reads a korusgraph workspace. Every text gets into the page by textContent alone, so none of them can be more than text.
(() => {
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

  // -- network ---------------------------------------------------------------------------------
  const canvas = $("canvas");
  const pen = canvas.getContext("2d");
  let lines = new Map(); // "a|b" → numbers of the facts behind it
  let strokes = []; // the same, as they are drawn
  let shown = []; // things in the picture, the best joined first
  let degree = new Map();
  let spot = null; // the thing under the keyboard
  let at = { x: 0, y: 0, zoom: 1 };

  function gather() {
    const allowed = ticked("class");
    const seen = things.map((t) => t.x !== undefined && allowed.has(t.class));
    lines = new Map();
    facts.forEach((f, i) => {
      if (!kept[i]) return;
      f.pairs.forEach(([a, b]) => {
        if (!seen[a] || !seen[b]) return;
        const key = `${a}|${b}`;
        if (lines.has(key)) lines.get(key).push(i);
        else lines.set(key, [i]);
      });
    });
    strokes = [...lines].map(([key, list]) => {
      const [a, b] = key.split("|").map(Number);
      return { key, a, b, lane: laneOf(list), width: Math.min(5, 0.8 + Math.floor(Math.log2(list.length))) };
    });
    degree = new Map();
    strokes.forEach(({ a, b }) => [a, b].forEach((t) => degree.set(t, (degree.get(t) || 0) + 1)));
    shown = [...degree.keys()].sort((a, b) => degree.get(b) - degree.get(a) || a - b);
    const facts_ = kept.filter(Boolean).length;
    $("count").textContent = `${shown.length} things, ${lines.size} lines, ${facts_} of ${facts.length} facts`;
    if (line && !lines.has(line)) line = null;
    if (spot !== null && !degree.has(spot)) spot = null;
  }
  /** The better joined the larger; smaller where they would lie on each other. */
  const size = (t) => (5 + Math.min(11, 2.2 * Math.sqrt(degree.get(t) || 1))) * Math.min(1, Math.max(0.2, at.zoom * 33));
  const px = (t) => (things[t].x - at.x) * at.zoom + canvas.clientWidth / 2;
  const py = (t) => (things[t].y - at.y) * at.zoom + canvas.clientHeight / 2;
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  function fit() {
    const xs = shown.map((t) => things[t].x);
    const ys = shown.map((t) => things[t].y);
    if (!xs.length) return;
    const low = (v) => v.reduce((a, b) => Math.min(a, b));
    const high = (v) => v.reduce((a, b) => Math.max(a, b));
    const [w, h] = [high(xs) - low(xs) || 1, high(ys) - low(ys) || 1];
    at = { x: (low(xs) + high(xs)) / 2, y: (low(ys) + high(ys)) / 2 };
    at.zoom = Math.min((canvas.clientWidth - 90) / w, (canvas.clientHeight - 70) / h, 0.6);
    at.zoom = Math.max(at.zoom, 1e-4);
  }
  function outline(x, y, r, shape) {
    const corners = { square: [4, 45], hexagon: [6, 0], pentagon: [5, -90], diamond: [4, 0], triangle: [3, -90], down: [3, 90] }[shape];
    pen.beginPath();
    if (corners) {
      const [n, turn] = corners;
      const far = r * (n === 3 ? 1.3 : n === 4 ? 1.15 : 1.05);
      for (let i = 0; i < n; i += 1) {
        const angle = ((turn + (360 / n) * i) * Math.PI) / 180;
        pen.lineTo(x + far * Math.cos(angle), y + far * Math.sin(angle));
      }
      pen.closePath();
    } else if (shape === "cross") {
      const t = r * 0.4;
      [[-t, -r], [t, -r], [t, -t], [r, -t], [r, t], [t, t], [t, r], [-t, r], [-t, t], [-r, t], [-r, -t], [-t, -t]].forEach(([dx, dy]) =>
        pen.lineTo(x + dx, y + dy));
      pen.closePath();
    } else pen.arc(x, y, r, 0, 2 * Math.PI);
  }
  const laneOf = (list) => ["happened", "planned", "denied"].find((l) => list.some((i) => facts[i].lane === l));
  const DASH = { happened: [], planned: [7, 5], denied: [1.5, 4] };

  let asked = false;
  function draw() {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => { asked = false; paint(); });
  }
  function paint() {
    if (view !== "network") return;
    const [w, h, dense] = [canvas.clientWidth, canvas.clientHeight, window.devicePixelRatio || 1];
    if (canvas.width !== Math.round(w * dense) || canvas.height !== Math.round(h * dense)) {
      canvas.width = Math.round(w * dense);
      canvas.height = Math.round(h * dense);
    }
    pen.setTransform(dense, 0, 0, dense, 0, 0);
    pen.clearRect(0, 0, w, h);
    const ink = { happened: colour("--happened"), planned: colour("--planned"), denied: colour("--denied") };
    const [text, halo, focus] = [colour("--text"), colour("--halo"), colour("--focus")];
    const near = new Set(chosen === null ? [] : [chosen]);
    const styles = new Map(); // all lines of one look in one path
    strokes.forEach(({ key, a, b, lane, width }) => {
      const [x1, y1, x2, y2] = [px(a), py(a), px(b), py(b)];
      const mine = key === line || a === chosen || b === chosen;
      if (mine && chosen !== null) near.add(a).add(b);
      if (Math.max(x1, x2) < 0 || Math.min(x1, x2) > w || Math.max(y1, y2) < 0 || Math.min(y1, y2) > h) return;
      const style = `${mine ? 1 : 0} ${lane} ${width + (key === line ? 3 : 0)}`;
      if (!styles.has(style)) styles.set(style, []);
      styles.get(style).push([x1, y1, x2, y2]);
    });
    [...styles].sort().forEach(([style, ends]) => {
      const [mine, lane, width] = style.split(" ");
      pen.globalAlpha = mine === "1" ? 1 : chosen === null && line === null ? (strokes.length > 3000 ? 0.25 : 0.55) : 0.15;
      pen.strokeStyle = ink[lane];
      pen.lineWidth = Number(width);
      pen.setLineDash(ends.length > 1500 ? [] : DASH[lane]);
      pen.beginPath();
      ends.forEach(([x1, y1, x2, y2]) => {
        pen.moveTo(x1, y1);
        pen.lineTo(x2, y2);
      });
      pen.stroke();
    });
    pen.setLineDash([]);
    if (line) line.split("|").forEach((t) => near.add(Number(t)));
    [...shown].reverse().forEach((t) => {
      const [x, y, r] = [px(t), py(t), size(t)];
      if (x < -20 || y < -20 || x > w + 20 || y > h + 20) return;
      pen.globalAlpha = !near.size || near.has(t) ? 1 : 0.3;
      outline(x, y, r, classes[things[t].class].shape);
      pen.fillStyle = classes[things[t].class].colour;
      pen.fill();
      pen.lineWidth = t === chosen || t === spot ? 3 : 1;
      pen.strokeStyle = t === chosen || t === spot ? focus : text;
      pen.stroke();
    });
    label(near, w, h, text, halo);
    pen.globalAlpha = 1;
  }
  /** Names where they lie on no other name; those of what is chosen first. */
  function label(near, w, h, text, halo) {
    const taken = [];
    const first = shown.filter((t) => near.has(t) || t === spot);
    pen.font = "12px system-ui,sans-serif";
    pen.textAlign = "center";
    pen.textBaseline = "top";
    pen.lineWidth = 3;
    pen.lineJoin = "round";
    for (const t of first.concat(near.size ? shown.filter((x) => !near.has(x)).slice(0, 40) : shown)) {
      const [x, y] = [px(t), py(t) + size(t) + 2];
      if (taken.length > 250) break;
      if (x < 0 || y < 0 || x > w || y > h) continue;
      const name = things[t].name.length > 34 ? `${things[t].name.slice(0, 32)}…` : things[t].name;
      const half = pen.measureText(name).width / 2 + 2;
      if (taken.some(([a, b, c]) => Math.abs(a - x) < half + c && Math.abs(b - y) < 14)) continue;
      taken.push([x, y, half]);
      pen.globalAlpha = !near.size || near.has(t) || t === spot ? 1 : 0.4;
      pen.strokeStyle = halo;
      pen.strokeText(name, x, y);
      pen.fillStyle = text;
      pen.fillText(name, x, y);
    }
  }
  function zoom(by, x = canvas.clientWidth / 2, y = canvas.clientHeight / 2) {
    const next = Math.min(20, Math.max(1e-4, at.zoom * by));
    const [dx, dy] = [x - canvas.clientWidth / 2, y - canvas.clientHeight / 2];
    at.x += dx / at.zoom - dx / next;
    at.y += dy / at.zoom - dy / next;
    at.zoom = next;
    draw();
  }
  function hit(x, y) {
    const found = shown.find((t) => Math.hypot(px(t) - x, py(t) - y) <= size(t) + 3);
    if (found !== undefined) return { thing: found };
    let best = [7, null];
    strokes.forEach(({ key, a, b }) => {
      const [x1, y1, dx, dy] = [px(a), py(a), px(b) - px(a), py(b) - py(a)];
      const share = Math.min(1, Math.max(0, ((x - x1) * dx + (y - y1) * dy) / (dx * dx + dy * dy || 1)));
      const far = Math.hypot(x1 + share * dx - x, y1 + share * dy - y);
      if (far < best[0]) best = [far, key];
    });
    return best[1] ? { line: best[1] } : {};
  }
  function listenToCanvas() {
    const held = new Map();
    let moved = 0;
    canvas.addEventListener("pointerdown", (e) => {
      canvas.setPointerCapture(e.pointerId);
      held.set(e.pointerId, [e.offsetX, e.offsetY]);
      moved = 0;
    });
    canvas.addEventListener("pointermove", (e) => {
      if (!held.has(e.pointerId)) return;
      const [x, y] = held.get(e.pointerId);
      if (held.size === 2) {
        const other = [...held].find(([id]) => id !== e.pointerId)[1];
        zoom(Math.hypot(e.offsetX - other[0], e.offsetY - other[1]) / (Math.hypot(x - other[0], y - other[1]) || 1), other[0], other[1]);
      } else {
        at.x -= (e.offsetX - x) / at.zoom;
        at.y -= (e.offsetY - y) / at.zoom;
      }
      moved += Math.abs(e.offsetX - x) + Math.abs(e.offsetY - y);
      held.set(e.pointerId, [e.offsetX, e.offsetY]);
      draw();
    });
    canvas.addEventListener("pointerup", (e) => {
      held.delete(e.pointerId);
      if (moved > 5) return;
      const found = hit(e.offsetX, e.offsetY);
      if (found.thing !== undefined) choose(found.thing);
      else if (found.line) chooseLine(found.line);
      else forget();
    });
    canvas.addEventListener("pointercancel", (e) => held.delete(e.pointerId));
    canvas.addEventListener("wheel", (e) => {
      e.preventDefault();
      zoom(Math.exp(-e.deltaY / 400), e.offsetX, e.offsetY);
    }, { passive: false });
    canvas.addEventListener("keydown", (e) => {
      const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[e.key];
      if (way) go(way);
      else if (e.key === "Enter" && spot !== null) choose(spot);
      else if (e.key === "Escape") forget();
      else if (e.key === "+" || e.key === "=") zoom(1.3);
      else if (e.key === "-") zoom(1 / 1.3);
      else if (e.key === "0") { fit(); draw(); } else return;
      e.preventDefault();
    });
    new ResizeObserver(draw).observe(canvas);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  }
  /** The keyboard goes to the nearest thing in a direction. */
  function go([dx, dy]) {
    const from = spot ?? chosen;
    if (from === null || !degree.has(from)) spot = shown[0] ?? null;
    else {
      let best = [Infinity, from];
      shown.forEach((t) => {
        const [x, y] = [things[t].x - things[from].x, things[t].y - things[from].y];
        const along = x * dx + y * dy;
        const aside = Math.abs(x * dy) + Math.abs(y * dx);
        if (t !== from && along > 0 && along + 2 * aside < best[0]) best = [along + 2 * aside, t];
      });
      spot = best[1];
    }
    if (spot === null) return;
    if (px(spot) < 20 || py(spot) < 20 || px(spot) > canvas.clientWidth - 20 || py(spot) > canvas.clientHeight - 20) {
      at.x = things[spot].x;
      at.y = things[spot].y;
    }
    $("spot").textContent = `${things[spot].name}, ${things[spot].class}, joined to ${degree.get(spot)}`;
    draw();
  }

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

  // -- search ------------------------------------------------------------------------------------
  const plain = (s) => s.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  const known = things.map((t) => [t.name, ...(t.aliases || [])].map(plain));
  function listenToSearch() {
    const [box, hits] = [$("search"), $("hits")];
    let found = [];
    let pick = 0;
    function close() {
      hits.hidden = true;
      box.setAttribute("aria-expanded", "false");
      box.removeAttribute("aria-activedescendant");
    }
    function take(t) {
      close();
      box.value = things[t].name;
      if (view === "documents" || view === "names") open("network");
      choose(t);
      centre(t);
    }
    function list() {
      hits.replaceChildren(...found.map((t, i) => {
        const item = make("li", "", `${sign(things[t])} ${things[t].name} · ${things[t].class}`);
        item.id = `hit-${i}`;
        item.setAttribute("role", "option");
        item.setAttribute("aria-selected", String(i === pick));
        item.addEventListener("pointerdown", (e) => { e.preventDefault(); take(t); });
        return item;
      }));
      if (!found.length) hits.append(make("li", "note", "Nothing is called so"));
      hits.hidden = false;
      box.setAttribute("aria-expanded", "true");
      if (found.length) box.setAttribute("aria-activedescendant", `hit-${pick}`);
    }
    box.addEventListener("input", () => {
      const wanted = plain(box.value.trim());
      if (!wanted) return close();
      const rank = (t) => Math.min(...known[t].map((n) => (n === wanted ? 0 : n.startsWith(wanted) ? 1 : n.includes(` ${wanted}`) ? 2 : n.includes(wanted) ? 3 : 9)));
      found = things.map((_, t) => [rank(t), t]).filter(([r]) => r < 9).sort((a, b) => a[0] - b[0] || factsOf[b[1]].length - factsOf[a[1]].length).slice(0, 12).map(([, t]) => t);
      pick = 0;
      return list();
    });
    box.addEventListener("keydown", (e) => {
      if (hits.hidden || !found.length) return;
      if (e.key === "ArrowDown" || e.key === "ArrowUp") {
        pick = (pick + (e.key === "ArrowDown" ? 1 : found.length - 1)) % found.length;
        list();
      } else if (e.key === "Enter") take(found[pick]);
      else if (e.key === "Escape") close();
      else return;
      e.preventDefault();
    });
    box.addEventListener("blur", close);
    document.addEventListener("keydown", (e) => {
      if (e.key !== "/" || ["INPUT", "SELECT"].includes(document.activeElement.tagName)) return;
      e.preventDefault();
      box.focus();
    });
  }

  // -- start -------------------------------------------------------------------------------------
  if (data.title) $("title").textContent = data.title;
  document.querySelectorAll("#tabs button").forEach((b) => b.addEventListener("click", () => open(b.dataset.view)));
  const typed = (e) => ["text", "range"].includes(e.target.type);
  $("form").addEventListener("input", (e) => typed(e) && filter());
  $("form").addEventListener("change", (e) => typed(e) || filter());
  $("form").addEventListener("submit", (e) => e.preventDefault());
  $("form").addEventListener("reset", () => setTimeout(filter));
  $("nearer").addEventListener("click", () => zoom(1.3));
  $("farther").addEventListener("click", () => zoom(1 / 1.3));
  $("fit").addEventListener("click", () => { fit(); draw(); });
  documents.forEach((d, i) => option($("which"), String(i), naming(d)));
  $("which").addEventListener("change", () => read(Number($("which").value)));
  if (narrow.matches) document.querySelector("#filters details").open = false;
  canvas.setAttribute("aria-label", `Network of ${things.length} things; the view Names lists the same`);
  fillFilters();
  listenToCanvas();
  listenToSearch();
  filter();
  fit();
  if (data.start !== null) choose(data.start);
})();
