"use strict";
// Evaluates the nodes that src/report/explorer/graph.rs writes, exactly: numbers are fractions of BigInts, and what
// src/expression/evaluate.rs says of values that do not exist or cannot be told is said here, too. A test compares the two.
const UNDEFINED = Symbol("undefined");
const UNKNOWN = Symbol("unknown");
// A number with more digits than this, in binary, is not worked out.
const LARGEST = 200000;

function fraction(above, below) {
  if (below < 0n) [above, below] = [-above, -below];
  let [a, b] = [above < 0n ? -above : above, below];
  while (b) [a, b] = [b, a % b];
  return a > 1n ? { n: above / a, d: below / a } : { n: above, d: below };
}
// Reads 3, 0.25, .5 or -1/4; null for anything else.
function parseNumber(text) {
  const found = /^\s*([-+\u2212]?)(?:(\d{1,300})\s*\/\s*(\d{1,300})|(\d{0,300})(?:\.(\d{0,300}))?)\s*$/.exec(text);
  if (!found || (found[3] === undefined && !found[4] && !found[5])) return null;
  const [, sign, above, below, whole, part] = found;
  const digits = part || "";
  const [n, d] = below === undefined ? [BigInt((whole || "") + digits), 10n ** BigInt(digits.length)] : [BigInt(above), BigInt(below)];
  return d === 0n ? null : fraction(sign === "" || sign === "+" ? n : -n, d);
}
const show = (x) => x.d === 1n ? x.n.toString() : x.n + "/" + x.d;
const whole = (n) => ({ n: BigInt(n), d: 1n });
const compare = (a, b) => { const d = a.n * b.d - b.n * a.d; return d < 0n ? -1 : d > 0n ? 1 : 0; };
const subtract = (a, b) => fraction(a.n * b.d - b.n * a.d, a.d * b.d);
const between = (low, high, part, parts) => {
  const length = subtract(high, low);
  return fraction(low.n * length.d * BigInt(parts) + length.n * BigInt(part) * low.d, low.d * length.d * BigInt(parts));
};
const size = (x) => (x.n < 0n ? { n: -x.n, d: x.d } : x);
const HUGE = 1n << BigInt(LARGEST);
const isHuge = (x) => x.n > HUGE || x.n < -HUGE || x.d > HUGE;
function literal(text) {
  const [above, below] = text.split("/");
  return { n: BigInt(above), d: BigInt(below || 1) };
}
function root(n) {
  if (n < 2n) return n;
  let x = 1n << BigInt(Math.ceil(n.toString(2).length / 2));
  for (;;) {
    const y = (x + n / x) >> 1n;
    if (y >= x) return x;
    x = y;
  }
}
function power(x, exponent) {
  if (exponent < 0 && x.n === 0n) return UNDEFINED;
  const e = Math.abs(exponent);
  if (e * Math.max(x.n.toString(16).length, x.d.toString(16).length) * 4 > LARGEST) return UNKNOWN;
  const [n, d] = [x.n ** BigInt(e), x.d ** BigInt(e)];
  return exponent < 0 ? fraction(d, n) : { n, d };
}
const RELATIONS = {
  "<": (s) => s < 0, "<=": (s) => s <= 0, ">": (s) => s > 0, ">=": (s) => s >= 0, "=": (s) => s === 0, "!=": (s) => s !== 0,
};

// Values of the nodes where the parameters have these values: each is worked out once, when it is asked for.
class Evaluation {
  constructor(nodes, values) {
    this.nodes = nodes;
    this.values = values;
    this.known = new Array(nodes.length);
  }
  at(place) {
    const known = this.known[place];
    if (known !== undefined) return known;
    const value = this.fresh(this.nodes[place]);
    this.known[place] = value;
    return value;
  }
  // A number or truth made of two others: without a value if one of them has none, even if the other cannot be told.
  both(node, make) {
    const [a, b] = [this.at(node[1]), this.at(node[2])];
    if (a === UNDEFINED || b === UNDEFINED) return UNDEFINED;
    return a === UNKNOWN || b === UNKNOWN ? UNKNOWN : make(a, b);
  }
  one(node, make) {
    const a = this.at(node[1]);
    return typeof a === "symbol" ? a : make(a);
  }
  extreme(node, sign) {
    let best = UNDEFINED;
    for (let place = 1; place < node.length; place += 1) {
      const next = this.at(node[place]);
      if (place === 1) best = next;
      else if (best === UNDEFINED || next === UNDEFINED) best = UNDEFINED;
      else if (best === UNKNOWN || next === UNKNOWN) best = UNKNOWN;
      else if (compare(next, best) === sign) best = next;
    }
    return best;
  }
  // One decisive part decides; else what cannot be told, then what has no value.
  junction(parts, decisive) {
    let result = !decisive;
    for (const part of parts) {
      const value = part();
      if (value === decisive) return decisive;
      if (value === UNKNOWN) result = UNKNOWN;
      else if (value === UNDEFINED && result !== UNKNOWN) result = UNDEFINED;
    }
    return result;
  }
  fresh(node) {
    const relation = RELATIONS[node[0]];
    if (relation) return this.both(node, (a, b) => relation(compare(a, b)));
    const parts = () => node.slice(1).map((place) => () => this.at(place));
    const negated = (value) => (typeof value === "symbol" ? value : !value);
    switch (node[0]) {
      case "n": return literal(node[1]);
      case "v": return this.values[node[1]] ?? UNKNOWN;
      case "?": return UNKNOWN;
      case "neg": return this.one(node, (a) => ({ n: -a.n, d: a.d }));
      case "+": return this.both(node, (a, b) => this.bounded(fraction(a.n * b.d + b.n * a.d, a.d * b.d)));
      case "-": return this.both(node, (a, b) => this.bounded(subtract(a, b)));
      case "*": return this.both(node, (a, b) => this.bounded(fraction(a.n * b.n, a.d * b.d)));
      case "/": return this.both(node, (a, b) => (b.n === 0n ? UNDEFINED : this.bounded(fraction(a.n * b.d, a.d * b.n))));
      case "^": return this.one(node, (a) => power(a, node[2]));
      case "min": return this.extreme(node, -1);
      case "max": return this.extreme(node, 1);
      case "abs": return this.one(node, size);
      case "sign": return this.one(node, (a) => whole(compare(a, whole(0))));
      case "sqrt": return this.one(node, (a) => {
        if (a.n < 0n) return UNDEFINED;
        const [n, d] = [root(a.n), root(a.d)];
        return n * n === a.n && d * d === a.d ? { n, d } : UNKNOWN;
      });
      case "if": {
        const test = this.at(node[1]);
        return typeof test === "symbol" ? test : this.at(node[test ? 2 : 3]);
      }
      case "cases": {
        for (let place = 1; place < node.length; place += 2) {
          const test = this.at(node[place + 1]);
          if (typeof test === "symbol") return test;
          if (test) return this.at(node[place]);
        }
        return UNDEFINED;
      }
      case "apply": {
        for (const place of node.slice(1)) {
          const value = this.at(place);
          if (typeof value === "symbol") return value;
        }
        return UNKNOWN;
      }
      case "true": return true;
      case "false": return false;
      case "not": return negated(this.at(node[1]));
      case "and": return this.junction(parts(), false);
      case "or": return this.junction(parts(), true);
      case "implies": return this.junction([() => negated(this.at(node[1])), () => this.at(node[2])], true);
      case "iff": return this.both(node, (a, b) => a === b);
      case "choose": {
        const test = this.at(node[1]);
        if (typeof test !== "symbol") return this.at(node[test ? 2 : 3]);
        const [a, b] = [this.at(node[2]), this.at(node[3])];
        return typeof a !== "symbol" && a === b ? a : test;
      }
      case "named": return this.at(node[1]);
      case "is-true": case "is-false": {
        const value = this.at(node[1]);
        return value === UNKNOWN ? UNKNOWN : value === (node[0] === "is-true");
      }
      case "has-value": {
        const value = this.at(node[1]);
        return value === UNKNOWN ? UNKNOWN : value !== UNDEFINED;
      }
      default: throw new Error("no such operation: " + node[0]);
    }
  }
  bounded(x) {
    return isHuge(x) ? UNKNOWN : x;
  }
}

// The comparisons that make a condition false (or true, where `wanted` is true), each with the names on the way to it.
function reasons(evaluation, place, wanted = false, names = [], out = []) {
  const node = evaluation.nodes[place];
  const value = evaluation.at(place);
  const inner = (next, side = wanted) => reasons(evaluation, next, side, names, out);
  if (value !== wanted) {
    if (value === UNDEFINED || value === UNKNOWN) out.push({ place, names, value });
    return out;
  }
  switch (node[0]) {
    case "named": reasons(evaluation, node[1], wanted, [...names, node[2]], out); break;
    case "and": case "or":
      for (const part of node.slice(1)) if (evaluation.at(part) === wanted) inner(part);
      break;
    case "not": inner(node[1], !wanted); break;
    case "is-true": case "is-false": {
      const value = evaluation.at(node[1]);
      if (value === UNDEFINED) out.push({ place: node[1], names, value });
      else inner(node[1], value);
      break;
    }
    case "implies":
      if (wanted) inner(evaluation.at(node[2]) === true ? node[2] : node[1], evaluation.at(node[2]) === true);
      else inner(node[2], false);
      break;
    case "choose": {
      const test = evaluation.at(node[1]);
      inner(node[test === false ? 3 : 2]);
      break;
    }
    default: out.push({ place, names, value });
  }
  return out;
}

// So many values of a number are tried.
const MOST_TRIED = 12;
// The comparisons below some nodes whose truth depends on the value in a slot.
function turning(nodes, roots, slot) {
  const seen = new Map();
  const out = [];
  const depends = (place) => {
    if (seen.has(place)) return seen.get(place);
    const node = nodes[place];
    const parts = ["n", "v", "?"].includes(node[0]) ? [] : node.slice(1, node[0] === "^" ? 2 : node.length);
    const found = parts.filter((part) => typeof part === "number" && depends(part)).length > 0 || (node[0] === "v" && node[1] === slot);
    seen.set(place, found);
    if (found && (RELATIONS[node[0]] || ((node[0] === "min" || node[0] === "max") && node.length === 3))) out.push(node);
    return found;
  };
  roots.forEach(depends);
  return out;
}
// Values of a number: the ends of its interval, the values at which a comparison changes, and the middles between these.
function tried(nodes, values, [slot, low, high], roots) {
  const here = new Evaluation(nodes, values);
  const ends = [low, high].map((end) => (end === null ? null : here.at(end[0])));
  if (ends.some((end) => typeof end === "symbol")) return [];
  const from = ends[0] ?? (ends[1] ? subtract(ends[1], whole(1)) : whole(0));
  const to = ends[1] ?? { n: from.n + from.d, d: from.d };
  const all = [];
  const isIn = (x) => [[low, from, 1], [high, to, -1]].every(([end, at, side]) => {
    const sign = compare(x, at);
    return end === null || sign === side || (sign === 0 && end[1]);
  });
  const add = (x) => {
    if (all.length < MOST_TRIED && all.every((known) => compare(known, x) !== 0)) all.push(x);
  };
  if (compare(from, to) > 0) return [];
  add(from);
  add(to);
  const comparisons = turning(nodes, roots, slot);
  for (let round = 0; round < 2; round += 1) {
    const sorted = all.slice().sort(compare);
    for (let place = 1; place < sorted.length; place += 1) {
      const two = [1, 2].map((part) => between(sorted[place - 1], sorted[place], part, 3));
      const both = two.map((x) => new Evaluation(nodes, Object.assign([], values, { [slot]: x })));
      for (const [, left, right] of comparisons) {
        const [a, b] = both.map((evaluation) => {
          const [x, y] = [evaluation.at(left), evaluation.at(right)];
          return typeof x === "object" && typeof y === "object" ? subtract(x, y) : null;
        });
        if (!a || !b || compare(a, b) === 0) continue;
        // The zero of the line through both.
        const [run, rise] = [subtract(two[1], two[0]), subtract(b, a)];
        const x = subtract(two[0], fraction(a.n * run.n * rise.d, a.d * run.d * rise.n));
        if (isIn(x)) add(x);
      }
    }
  }
  const sorted = all.slice().sort(compare);
  const middles = sorted.slice(1).map((x, place) => between(sorted[place], x, 1, 2));
  return [...sorted, ...middles].filter(isIn);
}
const withAmount = (option, x) => (option.includes("(") ? option.slice(0, option.indexOf("(")) + "(" + show(x) + ")" : option + " = " + show(x));
// What the mover does by the assessment.
function doing(evaluation, rules) {
  const rule = rules.find(([condition]) => evaluation.at(condition) === true);
  const actions = (rule ? rule[1] : []).flatMap(([option, chance, amount]) => {
    const share = evaluation.at(chance);
    if (typeof share === "symbol" || share.n === 0n) return [];
    const x = amount === null ? null : evaluation.at(amount);
    const name = x === null || typeof x === "symbol" ? option : withAmount(option, x);
    return [share.n === share.d ? name : name + " with " + show(share)];
  });
  return actions.join(" or ") || "what it does";
}
// The best deviation at an information set by which the mover gains; null for none. The gain is exact; of a number only some values
// are tried, so that another value may give more.
function gain(nodes, values, deviations, place) {
  const [at, player, bodyNode, givenNode, followNode, seenNumbers, rules, list] = deviations.all[place];
  const options = deviations.options[list];
  let best = null;
  const look = (seen) => {
    const numbers = Object.assign([], values);
    seenNumbers.forEach(([slot], which) => { numbers[slot] = seen[which]; });
    const evaluation = new Evaluation(nodes, numbers);
    if (seenNumbers.some(([, , , range]) => evaluation.at(range) !== true)) return;
    const body = evaluation.at(bodyNode);
    const isReached = givenNode === null || evaluation.at(givenNode) === true;
    if (body !== false && (body !== UNKNOWN || !isReached)) return;
    const follow = evaluation.at(followNode);
    if (typeof follow === "symbol") return;
    const consider = (there, node, option, amount) => {
      const value = there.at(node);
      const more = typeof value === "symbol" ? null : subtract(value, follow);
      if (more === null || more.n <= 0n || (best && compare(more, best.gain) <= 0)) return;
      best = { place, at, player, does: doing(evaluation, rules), instead: amount ? withAmount(option, amount) : option, gain: more, seen, amount };
    };
    for (const [option, node, number] of options) {
      if (number === null) consider(evaluation, node, option, null);
      else for (const x of tried(nodes, numbers, number, [node])) {
        consider(new Evaluation(nodes, Object.assign([], numbers, { [number[0]]: x })), node, option, x);
      }
    }
  };
  const roots = [bodyNode, followNode, ...options.map(([, node]) => node)];
  if (seenNumbers.length === 0) look([]);
  if (seenNumbers.length === 1) tried(nodes, values, seenNumbers[0], roots).forEach((x) => look([x]));
  return best;
}
// The deviations by which the movers gain in a row. What is found at an information set is kept for the other rows.
function gains(nodes, values, deviations, row, found = new Map()) {
  return deviations.rows[row].map((place) => {
    if (!found.has(place)) found.set(place, gain(nodes, values, deviations, place));
    return found.get(place);
  }).filter((best) => best);
}
