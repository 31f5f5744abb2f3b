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
      case "v": return this.values[node[1]];
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
