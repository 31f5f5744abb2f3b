//! Tests the export of evidence to Coq: each part of a claim has a lemma or a reason for its omission, and the lemmas have the
//! right statements and proofs. `make proof-assistant` has Coq check all of them.

use std::path::Path;
use std::sync::Arc;

use referee::audit::{Audit, AuditLimits, QueryPosition, run};
use referee::command::files;
use referee::export::coq::{self, ExportedProofs};
use referee::solve;

use crate::sample::Silent;

fn audited(name: &str) -> Audit {
    let path = format!("tests/inputs/kinds/{name}.referee");
    let paper = files::paper(Path::new(&path)).unwrap_or_else(|_| panic!("{path} has faults"));
    run(&[Arc::new(paper)], &|_| true, solve::available().as_deref(), &AuditLimits::default(), &Silent)
}

/// Returns all lemmas of a paper, without the lemmas that every file begins with.
fn lemmas(exported: &ExportedProofs) -> String {
    let own = |text: &str| text.split_once("\nEnd Sign.\n").map(|(_, own)| own.to_owned()).unwrap();
    exported.files.iter().map(|file| own(&file.text)).collect()
}

#[test]
fn every_part_of_a_claim_has_a_lemma_or_a_reason_for_its_omission() {
    let mut left_out = Vec::new();
    for name in ["holds", "iff", "integers", "nonempty", "quantified", "regions"] {
        let audit = audited(name);
        let parts = audit.papers[0].rulings.iter().flat_map(|ruled| ruled.found());
        let parts = parts.filter(|found| matches!(found.place, QueryPosition::Part(_))).count();
        let exported = coq::export(&audit.papers[0]);
        let written = lemmas(&exported).matches("\nLemma ").count();
        assert_eq!(written, exported.empty + exported.identities + exported.points, "{name}");
        assert!(written + exported.left_out.len() >= parts && written > 0, "{name}");
        assert_eq!(lemmas(&exported).matches("\nQed.\n").count(), written, "{name}");
        left_out.extend(exported.left_out);
    }
    for (id, why) in [
        ("no-number-between", "a step between neighbouring whole numbers"),
        ("a-point-on-a-circle", "irrational"),
        ("one-answer-to-everything", "for all values of a variable"),
    ] {
        assert!(left_out.iter().any(|(claim, _, given)| claim == id && given.contains(why)), "{id}: {left_out:#?}");
    }
    assert!(left_out.iter().all(|(_, _, why)| !why.is_empty()));
}

#[test]
fn a_universal_hypothesis_is_used_at_instances() {
    let exported = coq::export(&audited("quantified").papers[0]);
    let text = lemmas(&exported);
    let (_, rest) = text.split_once("Lemma every_share_exactly_part_1 :").unwrap();
    let (statement, proof) = rest.split_once("Proof.").unwrap();
    assert!(statement.contains("(0 < for_all_x -> forall x : R, (x <= 0) \\/ "), "{statement}");
    assert!(statement.ends_with("False.\n"), "{statement}");
    let (proof, _) = proof.split_once("Qed.").unwrap();
    assert!(proof.contains("U0 E ((b) / ((a)))") && proof.contains("field"), "{proof}");
    // The sign of the denominator is a hypothesis of the lemma.
    assert!(proof.contains("exfalso; clear - F0 H"), "{proof}");
}

#[test]
fn a_lemma_proved_by_algebra_has_the_fixed_parameter_as_a_premise() {
    let exported = coq::export(&audited("fixed").papers[0]);
    let text = lemmas(&exported);
    let (_, rest) = text.split_once("Lemma a_weight_of_one_half :").unwrap();
    let (lemma, _) = rest.split_once("Qed.").unwrap();
    assert!(lemma.contains("w = (1 / 2) -> ~ (w > (1 * (1 / 3))) -> False"), "{lemma}");
    assert!(lemma.contains("intros w -> H."), "{lemma}");
}

#[test]
fn the_lemmas_use_no_automation_and_match_the_snapshot() {
    let audit = audited("stricter");
    let certificates = audit.papers[0].rulings.iter().flat_map(|ruled| ruled.found());
    let certificates = certificates.filter(|found| found.finding.refutation().is_some()).count();
    let exported = coq::export(&audit.papers[0]);
    assert!(exported.empty >= certificates && certificates > 0, "{} of {certificates}", exported.empty);
    assert!(exported.points > 0 && exported.left_out.is_empty());
    let [file] = exported.files.as_slice() else { panic!("expected one file") };
    for automation in ["nra", "nia", "psatz", "auto", "tauto", "firstorder", "Admitted", "Axiom"] {
        let words = file.text.split(|c: char| !c.is_alphanumeric());
        assert!(!words.into_iter().any(|word| word == automation), "{automation}");
    }
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../../snapshots/export");
    settings.set_prepend_module_to_snapshot(false);
    settings.bind(|| insta::assert_snapshot!("coq", file.text));
}
