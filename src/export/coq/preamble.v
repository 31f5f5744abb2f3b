Require Import Reals Lra.
Local Open Scope R_scope.
(* Each step below may take at most thirty seconds. *)
Set Default Timeout 30.

(* The lemmas that the proofs below use: cases, products, sums, and an identity for `ring`. The only search is for the case of a
   disjunction that holds. *)
Module Sign.
Lemma three (p : R) : p < 0 \/ p = 0 \/ 0 < p.
Proof. destruct (Rtotal_order p 0) as [H | [H | H]]; [left | right; left | right; right]; exact H. Qed.
Lemma turn_lt {p : R} (H : p < 0) : 0 < - p. Proof. lra. Qed.
Lemma turn_le {p : R} (H : p <= 0) : 0 <= - p. Proof. lra. Qed.
Lemma loose {p : R} (H : 0 < p) : 0 <= p. Proof. lra. Qed.
Lemma times_lt {p q : R} (H : 0 < p) (G : 0 < q) : 0 < p * q. Proof. exact (Rmult_lt_0_compat p q H G). Qed.
Lemma times_le {p q : R} (H : 0 <= p) (G : 0 <= q) : 0 <= p * q. Proof. exact (Rmult_le_pos p q H G). Qed.
Lemma square (p : R) : 0 <= p * p. Proof. exact (Rle_0_sqr p). Qed.
Lemma whole (n : positive) : 0 < IZR (Zpos n). Proof. apply IZR_lt; reflexivity. Qed.
Lemma plus_lt {p q : R} (H : 0 < p) (G : 0 < q) : 0 < p + q. Proof. lra. Qed.
Lemma plus_lt_le {p q : R} (H : 0 < p) (G : 0 <= q) : 0 < p + q. Proof. lra. Qed.
Lemma plus_le {p q : R} (H : 0 <= p) (G : 0 <= q) : 0 <= p + q. Proof. lra. Qed.
Lemma zero_times (q : R) {p : R} (H : p = 0) : q * p = 0. Proof. rewrite H; ring. Qed.
Lemma zero_plus {p q : R} (H : p = 0) (G : q = 0) : p + q = 0. Proof. lra. Qed.
(* The product of a number with a positive number has the sign of the number. *)
Lemma same {p m n : R} (M : 0 < m) (E : p * m = n) : (p < 0 /\ n < 0) \/ (p = 0 /\ n = 0) \/ (0 < p /\ 0 < n).
Proof.
  destruct (three p) as [H | [H | H]].
  - left. split; [exact H |]. generalize (times_lt (turn_lt H) M). lra.
  - right; left. split; [exact H |]. rewrite <- E, H. ring.
  - right; right. split; [exact H |]. generalize (times_lt H M). lra.
Qed.
(* A positive sum of products plus a multiple of equations that is zero cannot be a number that is not positive. *)
Lemma absurd_lt {s z : R} (c : R) (P : 0 < s) (Z : z = 0) (E : s + z = c) (C : c <= 0) : False. Proof. lra. Qed.
Lemma absurd_le {s z : R} (c : R) (P : 0 <= s) (Z : z = 0) (E : s + z = c) (C : c < 0) : False. Proof. lra. Qed.
(* Proves one case of a goal that is made of comparisons. *)
Ltac one_of :=
  match goal with
  | |- _ \/ _ => first [left; one_of | right; one_of]
  | |- _ /\ _ => split; one_of
  | |- _ <> _ => let X := fresh in intro X; solve [lra]
  | |- _ => solve [lra]
  end.
End Sign.
