//! Flattens the input cells of a notebook, whose text is inside boxes, to lines of text in the Wolfram Language.
//!
//! Called by [`super::read`]. A box that is not known becomes a sign that no expression contains, so that the call around it is
//! refused. The depth of nesting is bounded.
//!
//! # Source
//! The Wolfram Language: low-level notebook structure (`Cell`, `BoxData`, `RowBox`, `FractionBox`, …).

use super::tokens::{WolframToken, WolframTokenKind};

/// The largest depth of boxes.
const MAX_DEPTH: usize = 200;
/// The styles of cells that are input.
const INPUT: [&str; 2] = ["Input", "Code"];

/// The text of the input cells, and for pieces of the text the places in the notebook.
#[derive(Clone, Debug, Default)]
pub(super) struct FlatText {
    /// The text of the cells, each on lines of its own.
    pub(super) text: String,
    /// Offsets in the text, each with the offset in the notebook, in order.
    pub(super) places: Vec<(usize, usize)>,
}

impl FlatText {
    /// Returns the offset in the notebook of an offset in the text.
    pub(super) fn place(&self, offset: usize) -> usize {
        let next = self.places.partition_point(|(flat, _)| *flat <= offset);
        next.checked_sub(1).and_then(|at| self.places.get(at)).map_or(0, |(_, place)| *place)
    }
}

/// Returns the text of the input cells of a notebook. `closing` gives for each opening bracket the index of its closing bracket.
pub(super) fn flatten(tokens: &[WolframToken], closing: &[usize]) -> FlatText {
    let mut writer = BoxWriter { tokens, closing, out: FlatText::default() };
    let mut at = 0;
    while at + 3 < tokens.len() {
        let opens = tokens[at].text == "Cell" && tokens[at + 1].is_sign("[");
        if !(opens && tokens[at + 2].text == "BoxData" && tokens[at + 3].is_sign("[")) {
            at += 1;
            continue;
        }
        let end = closing[at + 3];
        let style = tokens.get(end + 2).filter(|token| token.kind == WolframTokenKind::Text);
        if style.is_some_and(|style| INPUT.contains(&style.text.as_str())) {
            writer.boxes(at + 4, end, 0);
            writer.out.text.push_str("\n\n");
        }
        at = end + 1;
    }
    writer.out
}

struct BoxWriter<'t> {
    tokens: &'t [WolframToken],
    closing: &'t [usize],
    out: FlatText,
}

impl BoxWriter<'_> {
    /// Writes the boxes from one token to another, without the commas between them.
    fn boxes(&mut self, from: usize, to: usize, depth: usize) {
        let mut at = from;
        while at < to {
            at = self.one(at, depth);
        }
    }

    fn push(&mut self, text: &str, at: usize) {
        self.out.places.push((self.out.text.len(), self.tokens[at].start));
        self.out.text.push_str(text);
        self.out.text.push(' ');
    }

    /// Writes the box that begins at a token, and returns the index of the token after it.
    fn one(&mut self, at: usize, depth: usize) -> usize {
        let token = &self.tokens[at];
        let is_head = token.kind == WolframTokenKind::Symbol && self.tokens.get(at + 1).is_some_and(|next| next.is_sign("["));
        if token.kind == WolframTokenKind::Text {
            self.push(&token.text, at);
            return at + 1;
        }
        if token.is_sign("{") && depth < MAX_DEPTH {
            self.boxes(at + 1, self.closing[at], depth + 1);
            return self.closing[at] + 1;
        }
        if !is_head || depth >= MAX_DEPTH {
            if token.is_sign(",") {
                return at + 1;
            }
            self.push("‹box›", at);
            return if self.closing[at] > at { self.closing[at] + 1 } else { at + 1 };
        }
        let end = self.closing[at + 1];
        let arguments = self.arguments(at + 2, end);
        let parts = |this: &mut Self, marks: [&str; 3]| {
            this.push(marks[0], at);
            for (place, (from, to)) in arguments.iter().take(2).enumerate() {
                this.boxes(*from, *to, depth + 1);
                this.push(marks[place + 1], at);
            }
        };
        match (token.text.as_str(), arguments.len()) {
            ("RowBox", 1..) | ("StyleBox" | "FormBox" | "TagBox", 1..) => {
                if let Some((from, to)) = arguments.first() {
                    self.boxes(*from, *to, depth + 1);
                }
            }
            ("SuperscriptBox", 2) => parts(self, ["((", ")^(", "))"]),
            ("FractionBox", 2) => parts(self, ["((", ")/(", "))"]),
            ("SubscriptBox", 2) => parts(self, ["Subscript[", ",", "]"]),
            ("SqrtBox", 1) => parts(self, ["Sqrt[", "]", ""]),
            _ => self.push("‹box›", at),
        }
        end + 1
    }

    /// The ranges of the arguments between two tokens, without options such as `MultilineFunction -> None`.
    fn arguments(&self, from: usize, to: usize) -> Vec<(usize, usize)> {
        let mut out = Vec::new();
        let (mut at, mut start, mut option) = (from, from, false);
        while at <= to {
            if at == to || self.tokens[at].is_sign(",") {
                if at > start && !option {
                    out.push((start, at));
                }
                (start, option) = (at + 1, false);
                at += 1;
                continue;
            }
            option |= self.tokens[at].is_sign("->") || self.tokens[at].is_sign(":>");
            at = if self.closing[at] > at { self.closing[at] + 1 } else { at + 1 };
        }
        out
    }
}
