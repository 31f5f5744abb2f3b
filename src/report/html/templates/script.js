"use strict";
// Opens what a link points into, also where it is folded.
function reveal() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target) return;
  for (let node = target; node; node = node.parentElement) if (node.tagName === "DETAILS") node.open = true;
  const claim = target.closest(".claim");
  if (claim) claim.hidden = false;
  target.scrollIntoView();
}
addEventListener("hashchange", reveal);
for (const form of document.querySelectorAll("form.filter")) {
  const all = form.nextElementSibling;
  const claims = Array.from(all.querySelectorAll(".claim"));
  const texts = claims.map((claim) => claim.textContent.toLowerCase());
  const output = form.querySelector("output");
  function filter() {
    const words = form.words.value.toLowerCase().split(/\s+/).filter(Boolean);
    const [verdict, kind, by] = [form.verdict.value, form.kind.value, form.by.value];
    let shown = 0;
    claims.forEach((claim, place) => {
      const data = claim.dataset;
      const fits = (!verdict || data.v === verdict) && (!kind || data.k === kind) && (!by || (data.b || (claim.tagName === "DIV" ? "asked" : "stated")) === by)
        && words.every((word) => texts[place].includes(word));
      claim.hidden = !fits;
      if (fits) shown += 1;
    });
    const isAll = !verdict && !kind && !by && !words.length;
    output.textContent = isAll ? "" : shown + " of " + claims.length + " claims";
    if (!isAll) all.open = true;
  }
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = false;
}
reveal();
