// The explorer of each paper: controls for the parameters, and what holds at the point that they give.
const STEPS = 120;
const MOST_REASONS = 4;
const WORDS = { true: ["holds", "proved"], false: ["fails", "refuted"] };
// The rectangle of a map in its picture, as in src/plot/page.rs: left, top, width, height.
const FRAME = [84, 52, 600, 440];
const GRID = [36, 24];
const SVG = "http://www.w3.org/2000/svg";
const asFloat = (x) => {
  const digits = Math.max(x.n.toString().length, x.d.toString().length) - 290;
  const scale = digits > 0 ? 10n ** BigInt(digits) : 1n;
  return Number(x.n / scale) / Number(x.d / scale || 1n);
};
// A number as it is shown: exact, with a decimal beside a long fraction.
const told = (x) => (show(x).length > 9 && x.d !== 1n ? show(x) + " \u2248 " + Number(asFloat(x).toPrecision(4)) : show(x));

function explorer(section) {
  const data = JSON.parse(section.querySelector(".explorer-data").textContent);
  const { parameters, nodes, texts, assumptions, maps, deviations } = data;
  const controls = Array.from(section.querySelectorAll(".control"));
  const note = section.querySelector(".note");
  const pointField = section.querySelector(".point");
  const rows = Array.from(section.querySelectorAll("[data-node]"));
  const names = new Map(rows.filter((row) => row.id && row.dataset.name).map((row) => [row.dataset.name, row.id]));
  // The value of each parameter; for a finite set also which of its numbers was chosen.
  let point = { values: parameters.map((own) => literal(own.start)), chosen: parameters.map(() => 0) };

  const evaluate = (values) => new Evaluation(nodes, values);
  const known = (value) => typeof value !== "symbol";

  // Numbers of finite sets may depend on other parameters: such a parameter follows them.
  function settled({ values, chosen }) {
    const out = values.slice();
    for (let round = 0; round < 2; round += 1) {
      parameters.forEach((own, place) => {
        if (own.values) out[place] = evaluate(out).at(own.values[chosen[place]]);
      });
    }
    return { values: out, chosen };
  }
  // Which of the numbers of a finite set a value is; -1 for none.
  function among(place, values) {
    const evaluation = evaluate(values);
    return parameters[place].values.findIndex((node) => {
      const value = evaluation.at(node);
      return known(value) && known(values[place]) && compare(value, values[place]) === 0;
    });
  }
  function range(place, values) {
    const own = parameters[place];
    const evaluation = evaluate(values);
    const end = (node) => (node === null || !known(evaluation.at(node)) ? null : evaluation.at(node));
    let [low, high] = [end(own.low), end(own.high)];
    const value = values[place];
    own.reach = own.reach || whole(1);
    // Where nothing bounds it, the slider reaches twice as far as the value, and further once a larger value is typed.
    const far = (from) => {
      const reach = size(subtract(value, from));
      while (compare(own.reach, reach) < 0) own.reach = { n: 2n * (reach.n / reach.d + 1n), d: 1n };
      return own.reach;
    };
    if (low !== null && high === null) high = fraction(low.n * far(low).d + far(low).n * low.d, low.d * far(low).d);
    else if (low === null && high !== null) low = subtract(high, far(high));
    else if (low === null) [low, high] = [{ n: -far(whole(0)).n, d: far(whole(0)).d }, far(whole(0))];
    return compare(low, high) < 0 ? [low, high] : [low, fraction(low.n + low.d, low.d)];
  }
  const steps = (place, [low, high]) => {
    if (!parameters[place].whole) return STEPS;
    const length = subtract(high, low);
    return Number(length.n / length.d < 1000n ? length.n / length.d : 1000n) || 1;
  };
  function valueAt(place, ends, position) {
    const value = between(ends[0], ends[1], position, steps(place, ends));
    return parameters[place].whole ? { n: value.n / value.d, d: 1n } : value;
  }

  const failing = (values) => {
    const evaluation = evaluate(values);
    return assumptions.filter(([, node]) => evaluation.at(node) === false).map(([name]) => name);
  };
  // The assumptions that fail at other values and do not fail here.
  const broken = (next) => {
    const now = failing(point.values);
    return failing(next.values).filter((name) => !now.includes(name));
  };
  function changed(changes) {
    const next = { values: point.values.slice(), chosen: point.chosen.slice() };
    for (const [place, value] of changes) next.values[place] = value;
    return settled(next);
  }

  function slide(place, position) {
    const ends = range(place, point.values);
    const total = steps(place, ends);
    const from = Math.round(asFloat(subtract(point.values[place], ends[0])) / asFloat(subtract(ends[1], ends[0])) * total);
    let stopped = [];
    for (let at = position; at !== from; at += Math.sign(from - position)) {
      const next = changed([[place, valueAt(place, ends, at)]]);
      const faults = broken(next);
      if (!faults.length) {
        point = next;
        break;
      }
      stopped = faults;
    }
    const name = parameters[place].name;
    say(stopped.length ? name + " stops at " + show(point.values[place]) + ": beyond it the assumption " + stopped.join(", ") + " fails." : "");
  }
  function outside() {
    const faults = failing(point.values);
    return faults.length ? "This point is outside the assumptions: " + faults.map((name) => {
      const found = assumptions.find(([other]) => other === name);
      return name + " fails" + amount(evaluate(point.values), reasons(evaluate(point.values), found[1])[0]);
    }).join("; ") + "." : "";
  }
  const say = (text) => { note.textContent = text; };

  // By how much a comparison fails or holds.
  function amount(evaluation, reason) {
    const node = reason && nodes[reason.place];
    if (!node || !RELATIONS[node[0]]) return "";
    const [left, right] = [evaluation.at(node[1]), evaluation.at(node[2])];
    if (!known(left) || !known(right)) return "";
    return compare(left, right) === 0 ? ": both sides are " + told(left) : " by " + told(size(subtract(left, right)));
  }
  function word(value) {
    if (value === UNDEFINED) return ["no value", "vacuous"];
    return value === UNKNOWN ? ["not shown here", "unchecked"] : WORDS[value];
  }
  // What is said of a condition: pieces of text, with links to other rows.
  function state(evaluation, row) {
    const place = Number(row.dataset.node);
    const given = (row.dataset.given || "").split(" ").filter(Boolean).map(Number);
    if (given.some((node) => evaluation.at(node) !== true)) return [["not claimed here", "vacuous"], [": a hypothesis of the claim fails"]];
    const value = evaluation.at(place);
    const found = reasons(evaluation, place, value === true);
    let inner = place;
    while (["is-true", "named"].includes(nodes[inner][0])) inner = nodes[inner][1];
    if (RELATIONS[nodes[inner][0]] && known(evaluation.at(inner))) return [word(value), [amount(evaluation, found[0])]];
    if (value !== false) return [word(value), []];
    const pieces = [];
    const seen = new Set();
    for (const reason of found) {
      const name = reason.names[0] || "";
      const text = texts[reason.place] || "";
      const key = name + "\n" + text;
      if (seen.has(key)) continue;
      seen.add(key);
      if (seen.size > MOST_REASONS) continue;
      pieces.push(pieces.length ? "; " : ": ");
      if (name) pieces.push({ name });
      const isWhole = name && reason.names.length === 1 && nodes.some((other) => other[0] === "named" && other[2] === name && other[1] === reason.place);
      if (text && !isWhole) pieces.push((name ? ", " : "") + text);
      pieces.push(reason.value === UNDEFINED ? " has no value" : reason.value === UNKNOWN ? " is not shown here" : amount(evaluation, reason));
    }
    if (seen.size > MOST_REASONS) pieces.push("; and " + (seen.size - MOST_REASONS) + " more");
    return [word(value), pieces];
  }
  function put(cell, [[text, kind], pieces]) {
    const mark = document.createElement("b");
    mark.className = "v " + kind;
    mark.textContent = text;
    const rest = pieces.map((piece) => {
      if (typeof piece === "string") return piece;
      const id = names.get(piece.name);
      const link = document.createElement(id ? "a" : "code");
      if (id) link.href = "#" + id;
      link.textContent = piece.name;
      return link;
    });
    cell.replaceChildren(mark, ...rest);
  }

  function refresh() {
    const evaluation = evaluate(point.values);
    controls.forEach((control, place) => {
      const value = point.values[place];
      const slider = control.querySelector("input[type=range]");
      const select = control.querySelector("select");
      const exact = control.querySelector(".exact");
      if (slider) {
        const ends = range(place, point.values);
        const total = steps(place, ends);
        slider.max = total;
        slider.value = Math.round(asFloat(subtract(value, ends[0])) / asFloat(subtract(ends[1], ends[0])) * total);
        slider.setAttribute("aria-valuetext", show(value));
        control.querySelector(".ends").textContent = show(ends[0]) + " to " + show(ends[1]);
      }
      if (select) select.selectedIndex = parameters[place].labels ? Number(value.n) : point.chosen[place];
      if (exact && document.activeElement !== exact) exact.value = show(value);
      if (exact) exact.removeAttribute("aria-invalid");
    });
    pointField.value = written();
    for (const row of rows) {
      const fold = row.closest("details");
      if (fold && !fold.open && section.contains(fold)) continue;
      const cell = row.querySelector(".state");
      if (row.dataset.sort === "number") {
        const value = evaluation.at(Number(row.dataset.node));
        cell.textContent = known(value) ? told(value) : word(value)[0];
      } else put(cell, state(evaluation, row));
      row.querySelectorAll(".gains").forEach((old) => old.remove());
    }
    clearTimeout(looking);
    looking = setTimeout(deviate, 150);
    const here = rows.filter((row) => row.dataset.sort === "region" && evaluation.at(Number(row.dataset.node)) === true);
    const all = rows.filter((row) => row.dataset.sort === "region");
    section.querySelector(".summary").textContent = !all.length ? ""
      : here.length ? "Holds here: " + here.map((row) => row.dataset.name).join(", ") + "." : "None of the regions holds here.";
    maps.forEach((map, place) => mark(map, pictures[place]));
  }

  // Lists the deviations that pay, below each assessment that is not an equilibrium at the point. The search pauses now and then, so
  // that the page reacts to the user.
  let looking = 0;
  function deviate() {
    const found = new Map();
    const shown = rows.filter((row) => {
      const fold = row.closest("details");
      return row.dataset.deviations && (!fold || fold.open || !section.contains(fold));
    });
    const places = [...new Set(shown.flatMap((row) => deviations.rows[Number(row.dataset.deviations)]))];
    const { values } = point;
    function some() {
      const until = performance.now() + 20;
      while (places.length && performance.now() < until) {
        const place = places.pop();
        found.set(place, gain(nodes, values, deviations, place));
      }
      if (places.length) looking = setTimeout(some);
      else shown.forEach(tell);
    }
    function tell(row) {
      const list = document.createElement("ul");
      list.className = "gains";
      const all = gains(nodes, values, deviations, Number(row.dataset.deviations), found);
      for (const best of all.slice(0, MOST_REASONS)) {
        const item = document.createElement("li");
        const seen = best.seen.map((x) => " where the number seen is " + show(x)).join("");
        item.textContent = best.at + seen + ": " + best.player + " gains " + told(best.gain) + " by " + best.instead + " instead of " + best.does;
        list.append(item);
      }
      if (list.children.length) row.querySelector(".state").append(list);
    }
    some();
  }

  // The point as options of the command line, and back.
  function written() {
    const value = (own, place) => (own.labels ? own.labels[Number(point.values[place].n)] : known(point.values[place]) ? show(point.values[place]) : "");
    const text = parameters.map((own, place) => own.name + "=" + value(own, place)).join(",");
    return "--at " + (/^[\w=\/,.-]*$/.test(text) ? text : "'" + text + "'");
  }
  function read(text) {
    const plain = text.trim().replace(/^--at[\s=]*/, "").replace(/^(['"])(.*)\1$/, "$2");
    const next = { values: point.values.slice(), chosen: point.chosen.slice() };
    const faults = [];
    for (const part of plain.split(/,|\s--at\s/).filter((part) => part.trim())) {
      const at = part.indexOf("=");
      const [name, value] = [part.slice(0, at).trim(), part.slice(at + 1).trim()];
      const place = parameters.findIndex((own) => own.name === name);
      if (at < 0 || place < 0) {
        faults.push(at < 0 ? "`" + part.trim() + "` has no `=`" : "no parameter here is called `" + name + "`");
        continue;
      }
      const { labels } = parameters[place];
      const found = labels ? (labels.includes(value) ? whole(labels.indexOf(value)) : null) : parseNumber(value);
      if (found === null) faults.push("`" + value + "` is no value of " + name);
      else next.values[place] = found;
    }
    if (faults.length) return say("The point is not read: " + faults.join("; ") + ".");
    parameters.forEach((own, place) => {
      if (!own.values) return;
      const found = among(place, next.values);
      if (found >= 0) next.chosen[place] = found;
    });
    point = settled(next);
    refresh();
    say(outside() || "This is the point.");
  }

  let waiting = false;
  function soon() {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; refresh(); });
  }
  controls.forEach((control, place) => {
    const slider = control.querySelector("input[type=range]");
    const select = control.querySelector("select");
    const exact = control.querySelector(".exact");
    if (slider) slider.addEventListener("input", () => { slide(place, Number(slider.value)); soon(); });
    if (select) select.addEventListener("change", () => {
      if (parameters[place].labels) point = changed([[place, whole(select.selectedIndex)]]);
      else point = settled({ values: point.values, chosen: point.chosen.map((old, other) => (other === place ? select.selectedIndex : old)) });
      say(outside());
      refresh();
    });
    if (exact) exact.addEventListener("change", () => {
      const value = parseNumber(exact.value);
      if (value === null || (parameters[place].whole && value.d !== 1n)) {
        exact.setAttribute("aria-invalid", "true");
        return say(parameters[place].whole ? "Write a whole number." : "Write a fraction or a decimal, such as 1/3 or 0.25.");
      }
      point = changed([[place, value]]);
      exact.value = show(value);
      say(outside());
      refresh();
    });
  });
  section.querySelector("form").addEventListener("submit", (event) => { event.preventDefault(); read(pointField.value); });
  section.querySelector(".copy").addEventListener("click", async () => {
    pointField.select();
    try {
      await navigator.clipboard.writeText(pointField.value);
      say("Copied.");
    } catch {
      say(document.execCommand("copy") ? "Copied." : "The text is selected; copy it with the keyboard.");
    }
  });
  section.querySelectorAll("details").forEach((fold) => fold.addEventListener("toggle", () => { if (fold.open) refresh(); }));

  // The maps of the paper with the point on them; where the point is not in the plane of a map, letters at some of its points.
  const pictures = maps.map((map, place) => {
    const box = section.querySelectorAll(".at-map")[place];
    const original = document.getElementById(map.figure).querySelector("svg");
    original.id = map.figure + "-svg";
    const made = (name, attributes, parent) => {
      const node = document.createElementNS(SVG, name);
      for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
      parent.append(node);
      return node;
    };
    const svg = box.querySelector("svg");
    made("use", { href: "#" + original.id, width: 720, height: original.getAttribute("height") }, svg);
    const letters = made("g", { class: "letters", "aria-hidden": "true" }, svg);
    const cross = made("path", { class: "cross" }, svg);
    svg.addEventListener("click", (event) => {
      const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
      const part = (from, length, coordinate) => Math.round((coordinate - from) / length * STEPS);
      const [x, y] = [part(FRAME[0], FRAME[2], at.x), STEPS - part(FRAME[1], FRAME[3], at.y)];
      if (x < 0 || x > STEPS || y < 0 || y > STEPS) return;
      point = changed([[map.x, between(literal(map.across[0]), literal(map.across[1]), x, STEPS)],
        [map.y, between(literal(map.up[0]), literal(map.up[1]), y, STEPS)]]);
      say(outside());
      refresh();
    });
    box.querySelector("button").addEventListener("click", () => {
      point = changed(map.fixed.map(([other, value]) => [other, literal(value)]));
      parameters.forEach((own, other) => { if (own.values) point.chosen[other] = Math.max(0, among(other, point.values)); });
      say(outside());
      refresh();
    });
    return { box, letters, cross, made, timer: 0 };
  });
  function mark(map, picture) {
    const { box, letters, cross, made } = picture;
    clearTimeout(picture.timer);
    const fold = box.closest("details");
    if (fold && !fold.open) return;
    const [left, top, width, height] = FRAME;
    const away = map.fixed.filter(([other, value]) => !known(point.values[other]) || compare(point.values[other], literal(value)) !== 0);
    const along = (axis, ends) => asFloat(subtract(point.values[axis], literal(ends[0]))) / asFloat(subtract(literal(ends[1]), literal(ends[0])));
    const [x, y] = [left + along(map.x, map.across) * width, top + height - along(map.y, map.up) * height];
    const isIn = x >= left && x <= left + width && y >= top && y <= top + height;
    cross.setAttribute("d", isIn ? `M${left} ${y}H${left + width}M${x} ${top}V${top + height}M${x - 6} ${y}a6 6 0 1 0 12 0a6 6 0 1 0-12 0` : "");
    const list = away.map(([other, value]) => parameters[other].name + " = " + value).join(", ");
    box.querySelector(".plane").textContent = (away.length
      ? "The map is drawn for " + list + ", and the point has other values. The letters say what holds at their own places, with the values of the point."
      : "The point lies in the plane of this map.") + (isIn ? "" : " It lies beyond the edge of the picture.");
    box.querySelector("button").hidden = !away.length;
    letters.replaceChildren();
    box.querySelector(".key").textContent = "";
    if (!away.length || !map.shown.length) return;
    made("rect", { class: "cover", x: left, y: top, width, height }, letters);
    const kinds = new Map();
    let done = 0;
    // A row of letters is one text, with a place for each.
    let row = { x: [], letters: "" };
    function some() {
      const until = performance.now() + 12;
      while (done < GRID[0] * GRID[1] && performance.now() < until) {
        const [i, j] = [done % GRID[0], Math.floor(done / GRID[0])];
        done += 1;
        if (i === 0) row = { x: [], letters: "" };
        const { values } = changed([[map.x, between(literal(map.across[0]), literal(map.across[1]), 2 * i + 1, 2 * GRID[0])],
          [map.y, between(literal(map.up[0]), literal(map.up[1]), 2 * j + 1, 2 * GRID[1])]]);
        const evaluation = evaluate(values);
        if (!assumptions.some(([, node]) => evaluation.at(node) === false)) {
          const here = map.shown.filter(([, node]) => evaluation.at(node) === true).map(([name]) => name).join(" and ");
          if (here && !kinds.has(here)) kinds.set(here, String.fromCharCode(65 + kinds.size % 26));
          row.x.push(left + width * (2 * i + 1) / (2 * GRID[0]));
          row.letters += here ? kinds.get(here) : "\u00b7";
        }
        if (i + 1 < GRID[0] || !row.letters) continue;
        const text = made("text", { x: row.x.join(" "), y: top + height - height * (2 * j + 1) / (2 * GRID[1]) + 4 }, letters);
        text.textContent = row.letters;
      }
      if (done < GRID[0] * GRID[1]) {
        picture.timer = setTimeout(some);
      } else {
        const key = Array.from(kinds, ([here, letter]) => letter + ": " + here);
        box.querySelector(".key").textContent = [...key, "\u00b7: the assumptions hold, and nothing shown does", "blank: outside the assumptions"].join("; ") + ".";
      }
    }
    some();
  }

  parameters.forEach((own, place) => {
    if (own.values) point.chosen[place] = Math.max(0, among(place, point.values));
  });
  point = settled(point);
  section.hidden = false;
  refresh();
}
document.querySelectorAll(".explorer").forEach(explorer);
